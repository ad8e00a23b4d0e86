using System.Net;
using System.Text.Json;
using AutoTune.Persistence.Tests;
using AutoTune.Server.Tests.Support;

namespace AutoTune.Server.Tests.Api;

/// <summary>Experiments over the REST API, from their making to their deletion.</summary>
public abstract class ExperimentContract(StoreSource source)
{
    [Fact]
    public async Task An_experiment_is_made_from_yaml_looked_at_and_deleted_with_all_it_has()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var (status, view, message) = await bench.AskAsync(HttpMethod.Post, "experiments", Support.Api.Manifest(), "application/yaml");
        Assert.Equal(HttpStatusCode.Created, status);
        var id = view.GetProperty("experiment").GetProperty("id").GetGuid();
        Assert.Equal($"/api/v1/experiments/{id}", message.Headers.Location!.ToString());
        Assert.Equal(["lr", "layer._name", "layer.kernel"], view.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!));
        await foreach (var (name, _, _) in bench.FollowAsync($"experiments/{id}/events"))
            if (name == "completed") break;

        var (_, done, answer) = await bench.GetAsync($"experiments/{id}");
        var summary = done.GetProperty("experiment");
        Assert.Equal(("DONE", 5, true), (summary.GetProperty("phase").GetString(), summary.GetProperty("ended").GetInt32(), summary.GetProperty("completed").GetBoolean()));
        Assert.Equal("maximize", done.GetProperty("direction").GetString());
        Assert.Equal(5, done.GetProperty("spec").GetProperty("maxTrialNum").GetInt32());
        var tag = answer.Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.NotModified, (await bench.GetAsync($"experiments/{id}", ("If-None-Match", $"\"x\", {tag}"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.GetAsync($"experiments/{id}", ("If-None-Match", "\"x\""))).Status);

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await bench.AskAsync(HttpMethod.Delete, $"experiments/{id}", headers: ("If-Match", "\"0\""))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await bench.AskAsync(HttpMethod.Delete, $"experiments/{id}", headers: ("If-Match", tag))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await bench.GetAsync($"experiments/{id}")).Status);
        Assert.Empty(await bench.Stores.Trials.ListAsync(id, 0, 10, ServerBench.Ct));
        Assert.Empty(await bench.Stores.Ends.ReadAsync(id, 0, 10, ServerBench.Ct));
        Assert.Empty(await bench.Stores.Metrics.ReadAsync(id, 0, 0, ServerBench.Ct));
        Assert.Contains($"delete team/mnist ({id})", bench.Log.All, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await bench.AskAsync(HttpMethod.Post, $"experiments?id={id}", Support.Api.Manifest(), "application/yaml")).Status);
    }

    [Fact]
    public async Task A_bad_experiment_is_refused_with_every_problem_and_its_place_whether_it_is_to_run_or_not()
    {
        await using var bench = await ServerBench.StartAsync(source);
        var bad = Support.Api.Manifest().Replace("maxTrialNum: 5", "maxTrialNum: 0").Replace("randint, _value: [1, 8]", "randint, _value: [8, 1]");
        foreach (var path in new[] { "experiments", "experiments?dryRun=true" })
        {
            var (status, problem, message) = await bench.AskAsync(HttpMethod.Post, path, bad, "application/yaml");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal("application/problem+json", message.Content.Headers.ContentType!.MediaType);
            var errors = problem.GetProperty("errors").EnumerateArray().ToDictionary(error => error.GetProperty("path").GetString()!);
            Assert.Equal(["spec.maxTrialNum", "spec.searchSpace.layer._value[0].kernel._value"], errors.Keys.Order());
            Assert.Equal((5, "0"), (errors["spec.maxTrialNum"].GetProperty("line").GetInt32(), errors["spec.maxTrialNum"].GetProperty("found").GetString()));
        }
        foreach (var (body, type) in new[] { ("", "application/yaml"), ("{", "application/json"), ("[1]", "application/json"), ("\0", "text/plain"), (new string('[', 100_000), "application/yaml") })
            Assert.Equal(HttpStatusCode.BadRequest, (await bench.AskAsync(HttpMethod.Post, "experiments", body, type)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await bench.AskAsync(HttpMethod.Post, "experiments", new string('a', 1_100_000), "application/yaml")).Status);
        Assert.Contains("workingDir", (await bench.AskAsync(HttpMethod.Post, "experiments?dryRun=true", Support.Api.Manifest().Replace("workingDir: /tmp", "workingDir: here"), "application/yaml")).Body.GetProperty("detail").GetString());
        Assert.Empty((await bench.GetAsync("experiments")).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_dry_run_starts_nothing_and_an_id_of_ones_own_starts_one_thing()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var (status, valid, _) = await bench.AskAsync(HttpMethod.Post, "experiments?dryRun=true", Support.Api.Manifest(), "application/yaml");
        Assert.Equal((HttpStatusCode.OK, "Random"), (status, valid.GetProperty("tuner").GetString()));
        Assert.Empty((await bench.GetAsync("experiments")).Body.GetProperty("items").EnumerateArray());

        var id = Guid.NewGuid();
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.Created, (await bench.AskAsync(HttpMethod.Post, $"experiments?id={id}", Support.Api.Manifest(), "application/yaml")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await bench.AskAsync(HttpMethod.Post, $"experiments?id={id}", Support.Api.Manifest(trials: 6), "application/yaml")).Status);
        Assert.Equal(id, Assert.Single((await bench.GetAsync("experiments")).Body.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Lists_are_paged_by_key_and_filtered()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var ids = new List<Guid>();
        foreach (var (name, space) in new[] { ("alpha", "a"), ("beta", "a"), ("gamma", "b"), ("alphabet", "b") })
            ids.Add(await bench.RunAsync(Support.Api.Manifest(name, trials: 1, @namespace: space)));

        var (_, first, _) = await bench.GetAsync("experiments?limit=3");
        var (_, second, _) = await bench.GetAsync($"experiments?limit=3&after={first.GetProperty("next").GetGuid()}");
        Assert.Equal(ids, first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(item => item.GetProperty("id").GetGuid()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal(["gamma", "alphabet"], await NamesAsync("namespace=b"));
        Assert.Equal(["alpha", "alphabet"], await NamesAsync("text=ALPHA"));
        Assert.Equal(4, (await NamesAsync("phase=done,error")).Count());
        Assert.Empty(await NamesAsync("phase=running"));
        foreach (var bad in new[] { "phase=over", "phase=1", "limit=0", "limit=1001" })
            Assert.Equal(HttpStatusCode.BadRequest, (await bench.GetAsync($"experiments?{bad}")).Status);

        async Task<IEnumerable<string?>> NamesAsync(string query) =>
            (await bench.GetAsync($"experiments?{query}")).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Limits_change_while_it_runs_and_a_stop_ends_it()
    {
        // Local trials are launched by nobody here: the experiment runs and stays as it is.
        await using var bench = await ServerBench.StartAsync(source, new() { ["Launcher:NoOp:Enabled"] = "false", ["Launcher:Kubernetes:Enabled"] = "false", ["Launcher:Local:Enabled"] = "true" }, whole: true);
        var id = await bench.CreateAsync(Support.Api.Manifest().Replace("[\"true\"]", "[\"sleep\", \"600\"]"));

        var (status, view, _) = await bench.AskAsync(HttpMethod.Patch, $"experiments/{id}", """{"maxTrialNum": 9, "trialConcurrency": 1}""");
        Assert.Equal((HttpStatusCode.OK, """{"maxTrialNum":9,"trialConcurrency":1,"maxExecSeconds":null}"""), (status, view.GetProperty("experiment").GetProperty("limits").GetRawText()));
        foreach (var (body, path) in new[] { ("""{"maxTrialNum": 0}""", "maxTrialNum"), ("""{"trialConcurrency": "two"}""", "trialConcurrency"), ("""{"seed": 1}""", "seed"), ("{}", "") })
        {
            var (bad, problem, _) = await bench.AskAsync(HttpMethod.Patch, $"experiments/{id}", body);
            Assert.Equal((HttpStatusCode.BadRequest, path), (bad, problem.GetProperty("errors")[0].GetProperty("path").GetString()));
        }
        Assert.Equal(HttpStatusCode.Conflict, (await bench.AskAsync(HttpMethod.Delete, $"experiments/{id}")).Status);

        var (stopped, after, _) = await bench.AskAsync(HttpMethod.Post, $"experiments/{id}/stop", """{"reason": "enough"}""");
        Assert.Equal(HttpStatusCode.OK, stopped);
        Assert.True(after.GetProperty("experiment").GetProperty("stopRequested").GetBoolean());
        await foreach (var (name, _, data) in bench.FollowAsync($"experiments/{id}/events"))
        {
            if (name != "completed") continue;
            Assert.Equal(("DONE", "Stopped"), (data.GetProperty("phase").GetString(), data.GetProperty("reason").GetString()));
        }
        Assert.Equal(HttpStatusCode.Conflict, (await bench.AskAsync(HttpMethod.Patch, $"experiments/{id}", """{"maxTrialNum": 9}""")).Status);
    }

    [Fact]
    public async Task A_clone_has_the_spec_with_changes()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var id = await bench.RunAsync(Support.Api.Manifest());

        var (status, view, _) = await bench.AskAsync(HttpMethod.Post, $"experiments/{id}/clone", """{"name": "again", "spec": {"maxTrialNum": 2, "seed": null, "searchSpace": {"lr": {"_value": [0.001, 0.01]}}}}""");

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(("again", "team"), (view.GetProperty("experiment").GetProperty("name").GetString(), view.GetProperty("experiment").GetProperty("namespace").GetString()));
        var spec = view.GetProperty("spec");
        Assert.Equal((2, false), (spec.GetProperty("maxTrialNum").GetInt32(), spec.TryGetProperty("seed", out _)));
        Assert.Equal("loguniform 0.01", $"{spec.GetProperty("searchSpace").GetProperty("lr").GetProperty("_type").GetString()} {spec.GetProperty("searchSpace").GetProperty("lr").GetProperty("_value")[1].GetRawText()}");
        var (bad, problem, _) = await bench.AskAsync(HttpMethod.Post, $"experiments/{id}/clone", """{"spec": {"maxTrialNum": -1}}""");
        Assert.Equal((HttpStatusCode.BadRequest, "spec.maxTrialNum"), (bad, problem.GetProperty("errors")[0].GetProperty("path").GetString()));
    }
}
