using System.Text.Json;
using System.Text.Json.Nodes;

namespace AutoTune.Cli.Tests;

/// <summary>Runs that are interrupted, killed and taken up again.</summary>
public sealed class SuspendTests : IDisposable
{
    private const int Trials = 6;

    private readonly Sandbox sandbox = new();

    public SuspendTests() => sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "6"));

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task Ctrl_C_suspends_and_the_same_command_goes_on_with_the_same_trials()
    {
        var uninterrupted = await UninterruptedAsync();
        sandbox.HoldFrom(3);
        using (var run = sandbox.Start("run", "experiment.yaml"))
        {
            await sandbox.WaitForStartAsync("3-0");
            run.Interrupt();
            var outcome = (await run.WaitForExitAsync()).Exits(130);
            Assert.Contains("Go on with:  autotune run experiment.yaml", outcome.Out);
        }
        Assert.Empty(sandbox.LivingTrials());
        var suspended = (await sandbox.RunAsync("show", "--json")).Exits(0).Json.GetProperty("experiment");
        Assert.Equal("RUNNING", suspended.GetProperty("phase").GetString());
        Assert.True(suspended.GetProperty("suspended").GetBoolean());

        sandbox.LetGo();
        (await sandbox.RunAsync("run", "experiment.yaml")).Exits(0);
        var trials = await sandbox.TrialsAsync();
        Assert.Equal(uninterrupted, Parameters(trials));
        Assert.All(trials, trial => Assert.Equal(0, trial.GetProperty("retries").GetInt32()));
        Assert.Equal(["0-0", "1-0", "2-0", "3-0", "3-1", "4-0", "5-0"], sandbox.Starts());
    }

    [Fact]
    public async Task SIGTERM_suspends_too()
    {
        sandbox.HoldFrom(0);
        using var run = sandbox.Start("run", "experiment.yaml", "--json");
        await sandbox.WaitForStartAsync("0-0");
        run.Terminate();
        var outcome = (await run.WaitForExitAsync()).Exits(130).Json;
        Assert.True(outcome.GetProperty("interrupted").GetBoolean());
        Assert.Equal("RUNNING", outcome.GetProperty("phase").GetString());
        Assert.Empty(sandbox.LivingTrials());
    }

    [Fact]
    public async Task A_closed_terminal_suspends_too()
    {
        sandbox.HoldFrom(0);
        const string closesTerminal = """
            import os, pty, select, sys
            pid, terminal = pty.fork()
            if pid == 0:
                os.execvp(sys.argv[1], sys.argv[1:])
            while not os.path.exists("close"):
                if select.select([terminal], [], [], 0.05)[0]:
                    os.read(terminal, 65536)
            os.close(terminal)
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;
        using var terminal = sandbox.StartShell(new Dictionary<string, string?>(), "python3", "-c", closesTerminal, "dotnet", Sandbox.Program, "run");
        await sandbox.WaitForStartAsync("0-0");
        sandbox.Write("close", "");
        (await terminal.WaitForExitAsync()).Exits(130);
        Assert.Empty(sandbox.LivingTrials());
        Assert.Equal("waiting", (await sandbox.TrialsAsync())[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Ctrl_C_twice_ends_at_once_although_a_trial_does_not_want_to()
    {
        sandbox.Write("trial.sh", "trap '' TERM\n" + sandbox.Read("trial.sh"));
        sandbox.Write("experiment.yaml", Sandbox.Spec(more: "trialPolicy: {gracePeriodSeconds: 600}"));
        sandbox.HoldFrom(0);
        using var run = sandbox.Start("run", "experiment.yaml");
        await sandbox.WaitForStartAsync("0-0");
        run.Interrupt();
        await run.WaitForOutputAsync("Ctrl-C again ends at once");
        run.Interrupt();
        (await run.WaitForExitAsync()).Exits(130);
        sandbox.LetGo();
        (await sandbox.RunAsync("run", "experiment.yaml")).Exits(0);
        Assert.Equal(4, (await sandbox.TrialsAsync()).Count);
    }

    [Fact]
    public async Task After_kill_9_the_running_trial_is_adopted_and_the_rest_is_the_same()
    {
        var uninterrupted = await UninterruptedAsync();
        sandbox.HoldFrom(2);
        using (var run = sandbox.Start("run", "experiment.yaml"))
        {
            await sandbox.WaitForStartAsync("2-0");
            await run.KillAsync();
        }
        Assert.Single(sandbox.LivingTrials());
        sandbox.LetGo();
        (await sandbox.RunAsync("run", "experiment.yaml")).Exits(0);
        Assert.Equal(uninterrupted, Parameters(await sandbox.TrialsAsync()));
        Assert.Equal(["0-0", "1-0", "2-0", "3-0", "4-0", "5-0"], sandbox.Starts());
    }

    [Fact]
    public async Task Killed_again_and_again_there_are_exactly_the_trials_that_were_asked_for()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "24", concurrency: 4, tuner: "Random", more: "trialPolicy: {maxRetries: 3}"));
        foreach (var starts in (int[])[1, 5, 9, 14, 19])
        {
            using var run = sandbox.Start("run", "experiment.yaml", "-q");
            await sandbox.WaitForStartsAsync(starts);
            await run.KillAsync();
        }
        (await sandbox.RunAsync("run", "experiment.yaml", "-q")).Exits(0);
        var trials = await sandbox.TrialsAsync();
        Assert.Equal(Enumerable.Range(0, 24), trials.Select(trial => trial.GetProperty("sequence").GetInt32()));
        Assert.All(trials, trial => Assert.Equal("succeeded", trial.GetProperty("state").GetString()));
        Assert.Equal(sandbox.Starts().Count, sandbox.Starts().Distinct().Count()); // no attempt began twice
    }

    [Fact]
    public async Task The_time_away_does_not_count_against_maxExecSeconds()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(more: "maxExecSeconds: 300"));
        sandbox.HoldFrom(1);
        using (var run = sandbox.Start("run", "experiment.yaml", "-q"))
        {
            await sandbox.WaitForStartAsync("1-0");
            run.Interrupt();
            (await run.WaitForExitAsync()).Exits(130);
        }
        AsIfSuspendedFor(TimeSpan.FromHours(1));
        sandbox.LetGo();
        var result = (await sandbox.RunAsync("run", "experiment.yaml", "--json")).Exits(0).Json;
        Assert.InRange(result.GetProperty("elapsedSeconds").GetDouble(), 0, 300);
    }

    [Fact]
    public async Task The_time_of_running_counts_over_all_runs()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(more: "maxExecSeconds: 300\n  trialPolicy: {onTimeout: Stop}"));
        sandbox.HoldFrom(1);
        using (var run = sandbox.Start("run", "experiment.yaml", "-q"))
        {
            await sandbox.WaitForStartAsync("1-0");
            run.Interrupt();
            (await run.WaitForExitAsync()).Exits(130);
        }
        // As if it had run for all of its time.
        Change(holder => holder["ranSecondsBefore"] = 301);
        (await sandbox.RunAsync("run", "experiment.yaml", "-q")).Exits(4);
    }

    [Fact]
    public async Task Other_limits_are_taken_over_and_another_spec_is_refused()
    {
        sandbox.HoldFrom(1);
        using (var run = sandbox.Start("run", "experiment.yaml"))
        {
            await sandbox.WaitForStartAsync("1-0");
            run.Interrupt();
            (await run.WaitForExitAsync()).Exits(130);
        }
        sandbox.LetGo();
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "3", high: "2"));
        var refused = (await sandbox.RunAsync("run", "experiment.yaml")).Exits(5);
        Assert.Contains("spec.searchSpace.x._value", refused.Err);
        Assert.Contains("--new", refused.Err);
        Assert.DoesNotContain("maxTrialNum\n", refused.Err);

        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "3", concurrency: 2));
        var other = (await sandbox.RunAsync("run", "experiment.yaml")).Exits(0);
        Assert.Contains("maxTrialNum 3 instead of 6", other.Out);
        Assert.Equal(3, (await sandbox.TrialsAsync()).Count);
    }

    [Fact]
    public async Task New_begins_another_experiment_and_keeps_the_one_that_stands()
    {
        (await sandbox.RunAsync("run", "experiment.yaml", "-q")).Exits(0);
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "2", high: "2"));
        (await sandbox.RunAsync("run", "experiment.yaml", "-q")).Exits(5);
        (await sandbox.RunAsync("run", "experiment.yaml", "-q", "--new")).Exits(0);
        (await sandbox.RunAsync("run", "experiment.yaml", "-q")).Exits(0); // the new one stands now
        var list = (await sandbox.RunAsync("list", "--json")).Exits(0).Json.EnumerateArray().ToList();
        Assert.Equal([2, Trials], list.Select(one => one.GetProperty("ended").GetInt32()));
        Assert.Equal(2, (await sandbox.TrialsAsync("small")).Count);
        var first = list[1].GetProperty("experimentId").GetString()![..8];
        Assert.Equal(Trials, (await sandbox.TrialsAsync(first)).Count);
    }

    [Fact]
    public async Task A_second_process_is_told_who_runs_the_experiment()
    {
        sandbox.HoldFrom(0);
        using var run = sandbox.Start("run", "experiment.yaml", "-q");
        await sandbox.WaitForStartAsync("0-0");
        var second = (await sandbox.RunAsync("run", "experiment.yaml")).Exits(6);
        Assert.Contains($"process {run.Id} on {Environment.MachineName}", second.Err);
        var show = (await sandbox.RunAsync("show", "--json")).Exits(0).Json.GetProperty("experiment");
        Assert.Equal(run.Id, show.GetProperty("pid").GetInt32());
        Assert.False(show.GetProperty("suspended").GetBoolean());
        sandbox.LetGo();
        (await run.WaitForExitAsync()).Exits(0);
    }

    [Fact]
    public async Task Two_experiments_of_one_folder_run_side_by_side_and_a_suspended_one_stays_so()
    {
        sandbox.HoldFrom(1);
        using (var run = sandbox.Start("run", "experiment.yaml", "-q"))
        {
            await sandbox.WaitForStartAsync("1-0");
            await run.KillAsync();
        }
        sandbox.LetGo();
        sandbox.Write("a.yaml", Sandbox.Spec("a", "8", 2));
        sandbox.Write("b.yaml", Sandbox.Spec("b", "8", 2));
        using var a = sandbox.Start("run", "a.yaml", "-q");
        using var b = sandbox.Start("run", "b.yaml", "-q");
        (await a.WaitForExitAsync()).Exits(0);
        (await b.WaitForExitAsync()).Exits(0);
        Assert.Equal(8, (await sandbox.TrialsAsync("a")).Count);
        Assert.Equal(8, (await sandbox.TrialsAsync("b")).Count);
        Assert.Equal(2, (await sandbox.TrialsAsync()).Count); // neither of them woke it
        (await sandbox.RunAsync("run", "experiment.yaml", "-q")).Exits(0);
        Assert.Equal(Trials, (await sandbox.TrialsAsync()).Count);
    }

    private static List<string> Parameters(IEnumerable<JsonElement> trials) => [.. trials.Select(trial => trial.GetProperty("parameters").ToString())];

    /// <summary>What the trials of this experiment are when nothing disturbs it, in another state folder.</summary>
    private async Task<List<string>> UninterruptedAsync()
    {
        (await sandbox.RunAsync("run", "experiment.yaml", "-q", "--state", "other")).Exits(0);
        var trials = (await sandbox.RunAsync("export", "--json", "--state", "other")).Exits(0).Json.GetProperty("trials").EnumerateArray();
        var parameters = Parameters(trials);
        Assert.Equal(Trials, parameters.Count);
        File.Delete(Path.Combine(sandbox.Folder, "starts"));
        return parameters;
    }

    /// <summary>Moves what the last process left behind into the past.</summary>
    private void AsIfSuspendedFor(TimeSpan time)
    {
        Change(holder => holder["since"] = holder["since"]!.GetValue<DateTimeOffset>() - time);
        var heartbeat = Path.Combine(Home(), "lock");
        File.SetLastWriteTimeUtc(heartbeat, File.GetLastWriteTimeUtc(heartbeat) - time);
    }

    private void Change(Action<JsonObject> change)
    {
        var path = Path.Combine(Home(), "process.json");
        var holder = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(holder);
        File.WriteAllText(path, holder.ToJsonString());
    }

    private string Home() => Assert.Single(Directory.GetDirectories(Path.Combine(sandbox.State, "experiments")));
}
