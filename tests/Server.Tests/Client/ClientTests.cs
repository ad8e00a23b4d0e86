using System.Security.Cryptography;
using System.Text;
using AutoTune.Cli.Tests;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence.Tests.Sqlite;
using AutoTune.Server.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace AutoTune.Server.Tests.Client;

/// <summary>The command line with a server that wants to know who asks, and with one in trouble.</summary>
public sealed class ClientTests : IDisposable
{
    private static readonly Dictionary<string, string?> Tokens = new()
    {
        ["Server:SignIn"] = "Token",
        ["Server:Tokens:0:Name"] = "ann", ["Server:Tokens:0:Hash"] = Hash("ann-token"), ["Server:Tokens:0:Role"] = "editor", ["Server:Tokens:0:Namespaces"] = "a",
        ["Server:Tokens:1:Name"] = "vic", ["Server:Tokens:1:Hash"] = Hash("vic-token"), ["Server:Tokens:1:Role"] = "viewer", ["Server:Tokens:1:Namespaces"] = "a,b",
        ["Server:Tokens:2:Name"] = "root", ["Server:Tokens:2:Hash"] = Hash("root-token"), ["Server:Tokens:2:Role"] = "editor", ["Server:Tokens:2:Namespaces"] = "*",
    };

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task A_token_opens_its_namespaces_and_every_refusal_says_what_to_do()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), new(Tokens), whole: true);
        var url = bench.Client.BaseAddress!.ToString();
        sandbox.Write("experiment.yaml", Support.Api.Manifest(trials: 2, @namespace: "a"));
        sandbox.Write("root.token", "root-token\n");
        Assert.Contains("wants to know who asks (401): give a token by AUTOTUNE_TOKEN", (await RunAsync(null, "list", "--server", url)).Exits(8).Err);
        Assert.Contains("does not know the token of AUTOTUNE_TOKEN (401)", (await RunAsync("at_wrong", "list", "--server", url)).Exits(8).Err);
        Assert.Contains("does not allow it (403): this takes the role editor in namespace a", (await RunAsync("vic-token", "submit", "--server", url)).Exits(8).Err);
        (await RunAsync(null, "context", "set", "team", "--server", url, "--token-file", "root.token", "--namespace", "b")).Exits(0);

        Assert.Equal("a", (await RunAsync("ann-token", "submit", "--server", url, "--json")).Exits(0).Json.GetProperty("namespace").GetString());
        sandbox.Write("b.yaml", Support.Api.Manifest(trials: 2).Replace(", namespace: team", ""));
        Assert.Equal("b", (await RunAsync(null, "submit", "b.yaml", "--json")).Exits(0).Json.GetProperty("namespace").GetString()); // the context's
        Assert.Contains("--namespace: the file's metadata.namespace is a (found b)", (await RunAsync("ann-token", "submit", "--server", url, "--namespace", "b")).Exits(64).Err);
        Assert.Contains("DONE after", (await RunAsync(null, "watch")).Exits(0).Out);
        Assert.Equal(["b"], (await RunAsync(null, "list", "--json")).Exits(0).Json.EnumerateArray().Select(one => one.GetProperty("namespace").GetString()!));
        Assert.Contains("in the namespaces a, b; choose one with --namespace", (await RunAsync("vic-token", "show", "mnist", "--server", url)).Exits(1).Err);
        Assert.Contains("namespace   a", (await RunAsync("vic-token", "show", "mnist", "--server", url, "--namespace", "a")).Exits(0).Out);
        Assert.Contains("no experiment \"mnist-of-b\"", (await RunAsync("ann-token", "show", "mnist-of-b", "--server", url)).Exits(1).Err);
        Assert.Contains("403", (await RunAsync("vic-token", "delete", "mnist", "--server", url, "--namespace", "a")).Exits(8).Err);
        foreach (var secret in new[] { "ann-token", "vic-token", "root-token", "at_wrong" }) Assert.DoesNotContain(secret, bench.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_tells_what_the_server_has()
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource(), whole: true);
        var id = await bench.RunAsync(Support.Api.Manifest(trials: 40, concurrency: 4));

        var shown = (await RunAsync(null, "describe", id.ToString(), "--server", bench.Client.BaseAddress!.ToString(), "--json")).Exits(0).Json;
        var best = (await bench.GetAsync($"experiments/{id}/best")).Body.GetProperty("trial");

        Assert.True(System.Text.Json.JsonElement.DeepEquals(best.GetProperty("parameters"), shown.GetProperty("best").GetProperty("parameters")));
        Assert.Equal(40, shown.GetProperty("spread").GetProperty("count").GetInt32());
        Assert.Equal(["Initialized", "Completed"], shown.GetProperty("conditions").EnumerateArray().Select(condition => condition.GetString()!));
        Assert.Equal(best.GetProperty("value").GetDouble(), shown.GetProperty("spread").GetProperty("best").GetDouble());
    }

    [Theory]
    [InlineData(Phase.Error, 3)]
    [InlineData(Phase.Timeout, 4)]
    public async Task How_an_experiment_ended_is_an_exit_code_and_its_last_failures_are_told(Phase phase, int exitCode)
    {
        await using var bench = await ServerBench.StartAsync(new SqliteSource());
        var id = Guid.CreateVersion7();
        var trial = new TrialRecord { ExperimentId = id, Sequence = 0, Parameters = new ParameterSet("""{"lr": 0.5}"""), SeenEnds = 0, CreatedAt = DateTimeOffset.UnixEpoch };
        await bench.Stores.Experiments.AddAsync(new ExperimentRecord(id, "a", "ended", "{}", 1, ["spec: is empty"], [], DateTimeOffset.UnixEpoch), ServerBench.Ct);
        await bench.Stores.Trials.AddAsync([trial], ServerBench.Ct);
        await bench.Stores.Trials.EndAsync(id, 0, 0, new TrialOutcome(TrialState.Failed, Reason: "exit code 3"), DateTimeOffset.UnixEpoch, ServerBench.Ct);
        await bench.Stores.Experiments.AddStateAsync(
            new ExperimentState { Id = id, Namespace = "a", Name = "ended", Phase = phase, Message = "why", Completed = true, NextSequence = 1, Ends = 1, Failed = 1 }, ServerBench.Ct);
        var url = bench.Client.BaseAddress!.ToString();

        (await RunAsync(null, "wait", "ended", "--server", url)).Exits(exitCode);
        (await RunAsync(null, "wait", "ended", "--for", "best<=1", "--server", url)).Exits(10);
        (await RunAsync(null, "watch", "ended", "--server", url)).Exits(exitCode);
        var shown = (await RunAsync(null, "describe", "ended", "--server", url)).Exits(0).Out;
        foreach (var part in new[] { "exit code 3", "why", "spec: is empty", "1 failed", "conditions  Completed" }) Assert.Contains(part, shown);
        Assert.Equal("exit code 3", Assert.Single((await RunAsync(null, "get", "ended", "--server", url, "--json")).Exits(0).Json.GetProperty("lastFailures").EnumerateArray()).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(429, "application/problem+json", """{"detail": "too many requests"}""", 7, "can't answer now (429): too many requests (it says: again in 0 s)", 4)]
    [InlineData(503, "application/problem+json", """{"detail": "the store is away"}""", 7, "can't answer now (503): the store is away", 4)]
    [InlineData(502, "text/html", "<h1>bad gateway</h1>", 7, "can't answer now (502)", 4)]
    [InlineData(412, "application/problem+json", """{"detail": "If-Match: it has changed"}""", 9, "will not do it (412): If-Match: it has changed", 1)]
    [InlineData(404, "text/html", "<h1>not here</h1>", 1, "not as a server of AutoTune does", 1)]
    [InlineData(200, "text/html", "<h1>welcome</h1>", 1, "not as a server of AutoTune does", 1)]
    [InlineData(500, "application/problem+json", """{"detail": "an unexpected error"}""", 1, "answers 500: an unexpected error", 1)]
    [InlineData(308, "text/plain", "", 1, "sends elsewhere (308): name https://elsewhere.example/ itself", 1)]
    public async Task What_goes_wrong_at_a_server_is_one_clear_line_after_as_many_tries_as_make_sense(int status, string type, string body, int exitCode, string expected, int tries)
    {
        var asked = 0;
        await using var troubled = await TroubledAsync(http =>
        {
            Interlocked.Increment(ref asked);
            http.Response.StatusCode = status;
            http.Response.ContentType = type;
            http.Response.Headers.RetryAfter = "0";
            if (status == 308) http.Response.Headers.Location = "https://elsewhere.example/";
            return http.Response.WriteAsync(body, ServerBench.Ct);
        });
        var run = (await RunAsync("at_secret", "list", "--server", troubled.Urls.Single())).Exits(exitCode);
        Assert.Contains(expected, run.Err);
        Assert.Single(run.Err.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("at_secret", run.Err);
        Assert.Equal(tries, asked);
    }

    [Fact]
    public async Task A_server_that_is_busy_for_a_moment_is_asked_again_and_what_may_have_been_done_is_sent_under_the_same_id()
    {
        var ids = new List<string>();
        await using var troubled = await TroubledAsync(http =>
        {
            ids.Add(http.Request.Query["id"].ToString());
            if (ids.Count < 3) http.Abort(); // nobody knows whether it was taken in
            else http.Response.StatusCode = 202;
            return Task.CompletedTask;
        });
        sandbox.Write("experiment.yaml", Support.Api.Manifest());
        (await RunAsync(null, "submit", "--server", troubled.Urls.Single())).Exits(0);
        Assert.Equal(3, ids.Count);
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task What_a_stranger_wrote_gives_the_terminal_no_orders()
    {
        var summary = $$$"""
            {"id": "{{{Guid.Empty}}}", "namespace": "a", "name": "x\u001b]0;owned\u0007", "phase": "RUNNING", "limits": {"trialConcurrency": 1}, "outcomes": {}, "createdAt": "2026-01-01T00:00:00Z"}
            """;
        await using var troubled = await TroubledAsync(http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync($$"""{"items": [{{summary}}], "next": null}""", ServerBench.Ct);
        });
        foreach (var command in new[] { "list", "top" })
        {
            var shown = (await RunAsync(null, command, "--server", troubled.Urls.Single())).Exits(0).Out;
            Assert.Contains("owned", shown);
            Assert.DoesNotContain('\u001b', shown);
            Assert.DoesNotContain('\u0007', shown);
        }
    }

    private static async Task<WebApplication> TroubledAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(ServerBench.Ct);
        return app;
    }

    private Task<Outcome> RunAsync(string? token, params string[] arguments) => sandbox.ShellAsync(
        token is null ? new Dictionary<string, string?>() : new Dictionary<string, string?> { ["AUTOTUNE_TOKEN"] = token }, ["dotnet", Sandbox.Program, .. arguments]);

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
