using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using AutoTune.Tests.Support;

namespace AutoTune.Cli.Tests;

/// <summary>The command line as a client of a server that is a process of its own.</summary>
public sealed class ClientTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly string port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

    private string Url => $"http://127.0.0.1:{port}";

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task An_experiment_is_sent_watched_looked_at_in_every_way_changed_stopped_and_deleted()
    {
        using var server = await ServeAsync();
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "8"));
        (await sandbox.RunAsync("context", "set", "here", "--server", Url)).Exits(0);
        sandbox.HoldFrom(2);
        Assert.Contains("would take", (await sandbox.RunAsync("submit", "--dry-run")).Exits(0).Out);
        Assert.True((await sandbox.RunAsync("submit", "--dry-run", "--json")).Exits(0).Json.GetProperty("dryRun").GetBoolean());
        Assert.Contains("no experiment", (await sandbox.RunAsync("show")).Exits(1).Err);

        var id = (await sandbox.RunAsync("submit", "--json", "--max-trials", "6")).Exits(0).Json.GetProperty("experimentId").GetString()!;
        using var http = new HttpClient();
        var sent = JsonElement.Parse(await http.GetStringAsync($"{Url}/api/v1/experiments/{id}", TestContext.Current.CancellationToken));
        Assert.Equal(sandbox.Folder, sent.GetProperty("spec").GetProperty("trainingConfig").GetProperty("workingDir").GetString());
        using var watch = sandbox.Start("watch", "small");
        using var watchJson = sandbox.Start("watch", id, "--json");
        using var logs = sandbox.Start("logs", "2", "-f");
        await sandbox.WaitForStartAsync("2-0");
        Assert.Contains("trials=2 has come", (await sandbox.RunAsync("wait", "small", "--for", "trials=2", "--timeout", "1m")).Exits(0).Out);
        Assert.True((await sandbox.RunAsync("wait", "small", "--for", "best>=-1", "--json")).Exits(0).Json.GetProperty("met").GetBoolean());
        Assert.True((await sandbox.RunAsync("wait", id, "--timeout", "0.2", "--json")).Exits(124).Json.GetProperty("timedOut").GetBoolean());
        Assert.Contains("2/6", (await sandbox.RunAsync("top")).Exits(0).Out);
        var running = Assert.Single((await sandbox.RunAsync("top", "--json")).Exits(0).Json.EnumerateArray());
        Assert.Equal((id, 1), (running.GetProperty("experimentId").GetString(), running.GetProperty("open").GetInt32()));
        Assert.Contains("stop it first", (await sandbox.RunAsync("delete", "small")).Exits(9).Err);
        Assert.Contains("maxTrialNum 5", (await sandbox.RunAsync("set-limits", "small", "--max-trials", "5")).Exits(0).Out);
        Assert.Equal(4, (await sandbox.RunAsync("set-limits", "small", "--max-trials", "4", "--json")).Exits(0).Json.GetProperty("maxTrialNum").GetInt32());
        sandbox.LetGo();

        Assert.Contains("m=", (await logs.WaitForExitAsync()).Exits(0).Out);
        var lines = (await watch.WaitForExitAsync()).Exits(0).Out;
        Assert.Contains("DONE after", lines);
        Assert.Contains("trial 3  succeeded", lines);
        Assert.Equal(4, (await watchJson.WaitForExitAsync()).Exits(0).Json.GetProperty("counts").GetProperty("succeeded").GetInt32());
        (await sandbox.RunAsync("wait", "small", "--for", "trials=9")).Exits(10);
        (await sandbox.RunAsync("wait", "small")).Exits(0);
        Assert.Contains("nothing runs", (await sandbox.RunAsync("top")).Exits(0).Out);

        Assert.Contains("small", (await sandbox.RunAsync("list")).Exits(0).Out);
        Assert.Equal("DONE", Assert.Single((await sandbox.RunAsync("list", "--json")).Exits(0).Json.EnumerateArray()).GetProperty("phase").GetString());
        foreach (var name in new[] { "show", "get", "describe" })
        {
            var text = (await sandbox.RunAsync(name)).Exits(0).Out;
            foreach (var part in new[] { "conditions  Initialized, Completed", "x  uniform 0 to 1", "local: sh trial.sh", "4 succeeded", "median" })
                Assert.Contains(part, text);
        }
        var details = (await sandbox.RunAsync("describe", "small", "--json")).Exits(0).Json;
        Assert.Equal((4, JsonValueKind.Null), (details.GetProperty("counts").GetProperty("succeeded").GetInt32(), details.GetProperty("stateFolder").ValueKind));
        Assert.Contains("succeeded", (await sandbox.RunAsync("trials", "--sort", "value", "-n", "2")).Exits(0).Out);
        var values = (await sandbox.RunAsync("trials", "--sort", "value", "--json")).Exits(0).Json.EnumerateArray().Select(trial => trial.GetProperty("value").GetDouble()).ToList();
        Assert.Equal(values.OrderDescending(), values);
        Assert.Equal(details.GetProperty("best").GetProperty("value").GetDouble(), values[0]);
        Assert.Contains("m=", (await sandbox.RunAsync("logs", "1", "--json")).Exits(0).Json.GetProperty("text").GetString());
        Assert.Equal(5, (await sandbox.RunAsync("export")).Exits(0).Lines.Count);
        (await sandbox.RunAsync("export", "-o", "all.json")).Exits(0);
        Assert.Equal(4, JsonElement.Parse(sandbox.Read("all.json")).GetProperty("trials").GetArrayLength());
        Assert.Contains("is DONE", (await sandbox.RunAsync("set-limits", "small", "--max-trials", "9")).Exits(9).Err);

        sandbox.HoldFrom(0);
        (await sandbox.RunAsync("submit", "--id", "11111111-2222-3333-4444-555555555555")).Exits(0);
        (await sandbox.RunAsync("submit", "--id", "11111111-2222-3333-4444-555555555555")).Exits(0); // the same again, and so nothing new
        Assert.Equal(2, (await sandbox.RunAsync("list", "--json")).Exits(0).Json.GetArrayLength());
        (await sandbox.RunAsync("stop", "11111111", "--reason", "enough")).Exits(0);
        sandbox.LetGo();
        (await sandbox.RunAsync("wait", "11111111")).Exits(0);
        Assert.Equal("enough", (await sandbox.RunAsync("stop", "11111111", "--json")).Exits(0).Json.GetProperty("message").GetString());
        Assert.Contains("deleted", (await sandbox.RunAsync("delete", "11111111")).Exits(0).Out);
        Assert.Equal(id, (await sandbox.RunAsync("delete", id, "--json")).Exits(0).Json.GetProperty("experimentId").GetString());
        Assert.Equal(0, (await sandbox.RunAsync("list", "--json")).Exits(0).Json.GetArrayLength());

        Assert.Contains("no state folder", (await sandbox.RunAsync("list", "--context", "local", "--state", "elsewhere")).Exits(1).Err);
        Assert.Contains("autotune trials small --context local", (await sandbox.RunAsync("run", "--max-trials", "1")).Exits(0).Out);
        (await sandbox.RunAsync("context", "use", "local")).Exits(0);
        Assert.Contains("no server to send it to", (await sandbox.RunAsync("submit")).Exits(64).Err);
    }

    [Fact]
    public async Task A_watch_outlives_the_server_and_misses_no_end()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "4"));
        sandbox.HoldFrom(1);
        RunningProgram watch, logs;
        using (var server = await ServeAsync())
        {
            (await sandbox.RunAsync("submit", "--server", Url)).Exits(0);
            await sandbox.WaitForStartAsync("1-0");
            watch = sandbox.Start("watch", "small", "--server", Url);
            logs = sandbox.Start("logs", "1", "-f", "--server", Url);
            await watch.WaitForOutputAsync("RUNNING");
            server.Interrupt();
            (await server.WaitForExitAsync()).Exits(0);
        }
        sandbox.LetGo();
        using var next = await ServeAsync();
        using (watch)
        using (logs)
        {
            var all = (await watch.WaitForExitAsync()).Exits(0);
            foreach (var trial in new[] { 1, 2, 3 })
                Assert.Single(all.Lines, line => line.StartsWith($"trial {trial}  succeeded", StringComparison.Ordinal));
            Assert.Contains("warning: ", all.Err);
            (await logs.WaitForExitAsync()).Exits(0);
        }
    }

    [Fact]
    public async Task A_bad_file_and_one_that_the_server_refuses_are_shown_as_validate_shows_them()
    {
        using var server = await ServeAsync();
        sandbox.Write("bad.yaml", Sandbox.Spec(trials: "0"));
        Assert.Contains("bad.yaml:6:16: spec.maxTrialNum: must be", (await sandbox.RunAsync("submit", "bad.yaml", "--server", Url)).Exits(2).Err);
        Assert.Equal("spec.maxTrialNum", (await sandbox.RunAsync("submit", "bad.yaml", "--server", Url, "--json")).Exits(2).Json.GetProperty("problems")[0].GetProperty("path").GetString());
        const string cluster = "{type: job, template: {spec: {containers: [{name: main, image: busybox, command: [sh]}]}}}";
        var spec = Sandbox.Spec();
        var from = spec.IndexOf("trainingConfig:", StringComparison.Ordinal);
        var to = spec.IndexOf("  metrics:", StringComparison.Ordinal);
        sandbox.Write("cluster.yaml", spec[..from] + $"trainingConfig: {cluster}\n" + spec[to..]);
        Assert.Contains("cluster.yaml: spec.trainingConfig.type: must be local", (await sandbox.RunAsync("submit", "cluster.yaml", "--server", Url)).Exits(2).Err);
    }

    [Fact]
    public async Task An_experiment_of_a_state_folder_is_watched_waited_for_and_deleted_without_a_server()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "3"));
        sandbox.HoldFrom(1);
        using var run = sandbox.Start("run", "-q");
        await sandbox.WaitForStartAsync("1-0");
        using var watch = sandbox.Start("watch");
        await watch.WaitForOutputAsync("RUNNING");
        Assert.Contains("small", (await sandbox.RunAsync("top")).Exits(0).Out);
        using (var brief = sandbox.Start("watch"))
        {
            await brief.WaitForOutputAsync("RUNNING");
            brief.Interrupt();
            (await brief.WaitForExitAsync()).Exits(130);
        }
        var picture = sandbox.TerminalAsync(new Dictionary<string, string?>(), "watch");
        Assert.Contains("Ctrl-C suspends it there", (await sandbox.RunAsync("stop", "small")).Exits(9).Err);
        Assert.Contains("its file has the limits", (await sandbox.RunAsync("set-limits", "small", "--max-trials", "2")).Exits(9).Err);
        (await sandbox.RunAsync("delete", "small")).Exits(6);
        sandbox.LetGo();
        Assert.Contains("trial 2  succeeded", (await watch.WaitForExitAsync()).Exits(0).Out);
        (await run.WaitForExitAsync()).Exits(0);
        var drawn = (await picture).Exits(0).Out;
        Assert.Contains("3/3 trials", drawn); // a terminal without a size shows four lines
        Assert.Contains("DONE", drawn);
        (await sandbox.RunAsync("wait", "small")).Exits(0);
        (await sandbox.RunAsync("delete", "small")).Exits(0);
        Assert.Equal(0, (await sandbox.RunAsync("list", "--json")).Exits(0).Json.GetArrayLength());
        Assert.Empty(Directory.GetDirectories(Path.Combine(sandbox.State, "experiments")));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Contexts_are_kept_for_their_owner_alone_and_a_token_is_never_shown()
    {
        const string token = "at_0123456789";
        var config = Path.Combine(sandbox.Folder, "config", "autotune", "config.yaml");
        sandbox.Write("token", token + "\n");
        File.SetUnixFileMode(Path.Combine(sandbox.Folder, "token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await sandbox.ShellAsync(new Dictionary<string, string?>(), "sh", "-c", $"dotnet '{Sandbox.Program}' context set team --server https://autotune.example --token-stdin --namespace a < token")).Exits(0);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(config));
        Assert.Contains(token, sandbox.Read("config/autotune/config.yaml"));
        (await sandbox.RunAsync("context", "set", "other", "--server", "http://127.0.0.1:1/under", "--token-file", "token")).Exits(0);

        var list = (await sandbox.RunAsync("context", "list")).Exits(0);
        Assert.Contains("*  team", list.Out);
        Assert.Contains("http://127.0.0.1:1/under/", list.Out);
        Assert.DoesNotContain(token, list.Out + list.Err + (await sandbox.RunAsync("context", "list", "--json")).Exits(0).Out);
        var used = (await sandbox.RunAsync("context", "use", "other", "--json")).Exits(0).Json.EnumerateArray().Single(context => context.GetProperty("current").GetBoolean());
        Assert.Equal(("other", true), (used.GetProperty("name").GetString(), used.GetProperty("hasToken").GetBoolean()));
        Assert.Contains("127.0.0.1:1", (await sandbox.RunAsync("list")).Exits(7).Err);
        Assert.Contains("there are: local, other, team", (await sandbox.RunAsync("list", "--context", "nowhere")).Exits(1).Err);

        File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("others on this machine may read it", (await sandbox.RunAsync("context", "list")).Exits(0).Err);
        (await sandbox.RunAsync("context", "delete", "team")).Exits(0);
        Assert.DoesNotContain(token, sandbox.Read("config/autotune/config.yaml"));
        sandbox.Write("config/autotune/config.yaml", $"contexts: [{{name: x, token: {token}, servr: y}}]");
        var broken = (await sandbox.RunAsync("list")).Exits(1);
        Assert.Contains("config.yaml:1:", broken.Err);
        Assert.DoesNotContain(token, broken.Err);
    }

    private async Task<RunningProgram> ServeAsync()
    {
        var server = sandbox.Start("serve", "--port", port);
        await server.WaitForOutputAsync("Ctrl-C ends it");
        return server;
    }
}
