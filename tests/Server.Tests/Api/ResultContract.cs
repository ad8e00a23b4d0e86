using System.Net;
using System.Text.Json;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence.Tests;
using AutoTune.Server.Tests.Support;

namespace AutoTune.Server.Tests.Api;

/// <summary>Trials and results over the REST API.</summary>
public abstract class ResultContract(StoreSource source)
{
    [Fact]
    public async Task Trials_are_paged_in_every_order_without_a_gap_or_a_double()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var id = await bench.RunAsync(Support.Api.Manifest(trials: 23));
        var all = await bench.Stores.Trials.ListAsync(id, 0, 100, ServerBench.Ct);

        foreach (var (query, expected) in new[]
        {
            ("", all.OrderBy(trial => trial.Sequence)),
            ("&order=desc", all.OrderByDescending(trial => trial.Sequence)),
            ("&sort=value", all.OrderBy(trial => trial.Value).ThenBy(trial => trial.Sequence)),
            ("&sort=value&order=desc", all.OrderByDescending(trial => trial.Value).ThenBy(trial => trial.Sequence)),
            ("&sort=ended&state=succeeded", all.OrderBy(trial => trial.EndedAt!.Value.UtcTicks / TimeSpan.TicksPerMicrosecond).ThenBy(trial => trial.Sequence)),
        })
        {
            var found = new List<int>();
            string? after = null;
            do
            {
                var (_, page, _) = await bench.GetAsync($"experiments/{id}/trials?limit=5{query}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
                found.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sequence").GetInt32()));
                after = page.GetProperty("next").GetString();
            }
            while (after is not null);
            Assert.Equal(expected.Select(trial => trial.Sequence), found);
        }
        Assert.Empty((await bench.GetAsync($"experiments/{id}/trials?state=failed,running")).Body.GetProperty("items").EnumerateArray());
        foreach (var bad in new[] { "sort=name", "order=up", "state=good", "after=x", "after=NaN/1", "limit=-1" })
            Assert.Equal(HttpStatusCode.BadRequest, (await bench.GetAsync($"experiments/{id}/trials?{bad}")).Status);
    }

    [Fact]
    public async Task A_trial_its_curve_and_the_best_one_are_shown()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var id = await bench.RunAsync(Support.Api.Manifest());
        var best = (await bench.Stores.Trials.ListAsync(id, 0, 100, ServerBench.Ct)).MaxBy(trial => trial.Value)!;

        var (_, view, message) = await bench.GetAsync($"experiments/{id}/best");
        Assert.Equal((best.Sequence, best.Value), (view.GetProperty("trial").GetProperty("sequence").GetInt32(), view.GetProperty("trial").GetProperty("value").GetDouble()));
        Assert.Equal(best.Parameters.Root.GetProperty("lr").GetDouble(), view.GetProperty("trial").GetProperty("parameters").GetProperty("lr").GetDouble());
        Assert.Equal(HttpStatusCode.NotModified, (await bench.GetAsync($"experiments/{id}/trials/{best.Sequence}", ("If-None-Match", message.Headers.ETag!.Tag))).Status);

        var at = DateTimeOffset.UnixEpoch;
        await bench.Stores.Metrics.AddAsync(
            id, 2, 0, [new(MetricType.Intermediate, 5, null, "\"NaN\"", at), new(MetricType.Intermediate, 0, 0.5, null, at), new(MetricType.Final, 0, 0.75, null, at)], false, ServerBench.Ct);
        var (_, shown, _) = await bench.GetAsync($"experiments/{id}/trials/2/metrics");
        Assert.Equal("""{"sequence":2,"attempt":0,"steps":[0,5],"values":[0.5,null],"final":0.75,"removedAt":null}""", shown.GetRawText());
        var (_, chosen, _) = await bench.GetAsync($"experiments/{id}/metrics?trials=2,0,77");
        Assert.Equal([0, 2], chosen.EnumerateArray().Select(one => one.GetProperty("sequence").GetInt32()).Order());
        foreach (var (path, status) in new[] { ("trials/77", 404), ("trials/77/metrics", 404), ("trials/0/metrics?attempt=1", 404), ("metrics", 400), ("metrics?trials=a", 400), ("trials/0/log?attempt=9", 404), ("trials/0/log", 404) })
            Assert.Equal(status, (int)(await bench.GetAsync($"experiments/{id}/{path}")).Status);
    }

    [Fact]
    public async Task What_retention_has_removed_is_told_from_what_never_was()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var id = await bench.RunAsync(Support.Api.Manifest());
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        await bench.Stores.Metrics.AddAsync(
            id, 2, 0, [new(MetricType.Intermediate, 0, 0.5, null, at), new(MetricType.Final, 0, 0.75, null, at)], false, ServerBench.Ct);
        Assert.Null((await bench.GetAsync($"experiments/{id}/trials/2/metrics")).Body.GetProperty("removedAt").GetString());

        await bench.Stores.Metrics.RemoveCurvesAsync(id, 0, 100, ServerBench.Ct);
        await bench.Stores.Retention.NoteAsync(id, RetainedPart.Curves, at, ServerBench.Ct);
        var trial = Directory.CreateDirectory(Path.Combine(bench.Folder, "experiments", id.ToString(), "trials", "2")).FullName;
        new RemovedOutput(at, "spec.trialPolicy.retain is 1").Write(trial);

        var curve = (await bench.GetAsync($"experiments/{id}/trials/2/metrics")).Body;
        Assert.Equal(("""[]""", 0.75, at), (curve.GetProperty("values").GetRawText(), curve.GetProperty("final").GetDouble(), curve.GetProperty("removedAt").GetDateTimeOffset()));
        Assert.Equal(at, (await bench.GetAsync($"experiments/{id}/metrics?trials=2")).Body[0].GetProperty("removedAt").GetDateTimeOffset());
        var (status, problem, _) = await bench.GetAsync($"experiments/{id}/trials/2/log");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(
            "the log of trial 2 was removed by retention at 2026-03-04 05:06:07Z (spec.trialPolicy.retain is 1)", problem.GetProperty("detail").GetString());
        Assert.DoesNotContain("removed", (await bench.GetAsync($"experiments/{id}/trials/1/log")).Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await bench.GetAsync($"experiments/{id}/best")).Status);
    }

    [Fact]
    public async Task Columns_are_extended_by_what_is_new_and_events_tell_the_same()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var id = await bench.CreateAsync(Support.Api.Manifest(trials: 60, concurrency: 4));
        var (polled, followed, resumed) = (new Rows(), new Rows(), new Rows());

        string? cursor = null, middle = null;
        var polling = Task.Run(async () =>
        {
            for (var over = false; !over;)
            {
                over = (await bench.GetAsync($"experiments/{id}")).Body.GetProperty("experiment").GetProperty("completed").GetBoolean();
                JsonElement columns;
                do
                {
                    (_, columns, _) = await bench.GetAsync($"experiments/{id}/columns?limit=7{(cursor is null ? "" : $"&since={cursor}")}");
                    polled.Take(columns);
                    cursor = columns.GetProperty("cursor").GetString();
                }
                while (columns.GetProperty("more").GetBoolean());
            }
        }, ServerBench.Ct);
        var count = 0;
        await foreach (var (name, last, data) in bench.FollowAsync($"experiments/{id}/events"))
        {
            if (name != "trials") continue;
            followed.Take(data);
            if (++count == 3) middle = last;
            if (count <= 3) resumed.Take(data);
        }
        await polling;
        // A browser that comes back says what it had last.
        await foreach (var (name, _, data) in bench.FollowAsync($"experiments/{id}/events", middle ?? "0.0"))
            if (name == "trials") resumed.Take(data);

        var expected = (await bench.Stores.Trials.ListAsync(id, 0, 100, ServerBench.Ct)).Select(trial => (trial.Sequence, State: 3, trial.Value)).ToList();
        Assert.Equal(60, expected.Count);
        Assert.Equal(expected, polled.All);
        Assert.Equal(expected, followed.All);
        Assert.Equal(expected, resumed.All);
        Assert.Equal("60.60", cursor);
    }

    [Fact]
    public async Task Conditional_parameters_leave_gaps_in_columns()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var id = await bench.RunAsync(Support.Api.Manifest(trials: 12));

        var (_, columns, _) = await bench.GetAsync($"experiments/{id}/columns");

        var kinds = columns.GetProperty("parameters").GetProperty("layer._name").EnumerateArray().Select(value => value.GetString()).ToList();
        var kernels = columns.GetProperty("parameters").GetProperty("layer.kernel").EnumerateArray().Select(value => value.ValueKind).ToList();
        Assert.Contains("conv", kinds);
        Assert.Contains("pool", kinds);
        Assert.Equal(kinds.Select(kind => kind == "conv" ? JsonValueKind.Number : JsonValueKind.Null), kernels);
        Assert.Equal(["lr", "layer._name", "layer.kernel"], (await bench.GetAsync($"experiments/{id}/importance")).Body.GetProperty("parameters").EnumerateArray()
            .Select(share => share.GetProperty("name").GetString()).OrderBy(name => Array.IndexOf(["lr", "layer._name", "layer.kernel"], name)));
    }

    [Fact]
    public async Task Exports_have_every_trial()
    {
        await using var bench = await ServerBench.StartAsync(source, whole: true);
        var id = await bench.RunAsync(Support.Api.Manifest(trials: 4));

        var csv = await bench.Client.GetStringAsync($"/api/v1/experiments/{id}/export", ServerBench.Ct);
        var (_, json, message) = await bench.GetAsync($"experiments/{id}/export?format=json");

        Assert.Equal("sequence,trial_id,state,value,attempt,retries,created_at,started_at,ended_at,duration_seconds,reason,lr,layer._name,layer.kernel".Split(',').Order(), csv.Split('\n')[0].Split(',').Order());
        Assert.Equal(5, csv.TrimEnd('\n').Split('\n').Length);
        Assert.Equal(4, json.GetProperty("trials").GetArrayLength());
        Assert.Equal("mnist.json", message.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal(HttpStatusCode.BadRequest, (await bench.GetAsync($"experiments/{id}/export?format=xml")).Status);
    }

    /// <summary>What one knows who puts each row in the place of the one with its sequence.</summary>
    private sealed class Rows
    {
        private readonly SortedDictionary<int, (int State, double? Value)> rows = [];

        public IEnumerable<(int Sequence, int State, double? Value)> All => rows.Select(row => (row.Key, row.Value.State, row.Value.Value));

        public void Take(JsonElement columns)
        {
            for (var i = 0; i < columns.GetProperty("sequence").GetArrayLength(); i++)
            {
                var value = columns.GetProperty("value")[i];
                rows[columns.GetProperty("sequence")[i].GetInt32()] =
                    (columns.GetProperty("state")[i].GetInt32(), value.ValueKind == JsonValueKind.Null ? null : value.GetDouble());
            }
        }
    }
}
