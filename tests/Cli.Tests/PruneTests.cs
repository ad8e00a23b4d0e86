using System.Text.Json;

namespace AutoTune.Cli.Tests;

/// <summary>What becomes of finished experiments: pruned, cut down to their best trials, backed up.</summary>
public sealed class PruneTests
{
    [Fact]
    public async Task Prune_says_first_and_then_removes_all_but_those_that_ended_last()
    {
        using var sandbox = new Sandbox();
        foreach (var name in (string[])["first", "second", "third"])
        {
            sandbox.Write("experiment.yaml", Sandbox.Spec(name, trials: "2"));
            (await sandbox.RunAsync("run")).Exits(0);
        }

        var would = (await sandbox.RunAsync("prune", "--keep", "1", "--dry-run", "--json")).Exits(0).Json;
        Assert.Equal(["first", "second"], Names(would));
        Assert.True(would.GetProperty("outputBytes").GetInt64() > 0);
        Assert.Contains("Would remove 2 experiments", (await sandbox.RunAsync("prune", "--keep", "1", "--dry-run")).Exits(0).Out, StringComparison.Ordinal);
        Assert.Equal(4, (await sandbox.RunAsync("list")).Exits(0).Lines.Count); // nothing went

        Assert.Equal(["first", "second"], Names((await sandbox.RunAsync("prune", "--keep", "1", "--json")).Exits(0).Json));
        Assert.Equal(["third"], (await sandbox.RunAsync("list", "--names")).Exits(0).Lines);
        Assert.Single(Directory.GetDirectories(Path.Combine(sandbox.State, "experiments")));
        Assert.Contains("Nothing to remove", (await sandbox.RunAsync("prune", "--older-than", "1h")).Exits(0).Out, StringComparison.Ordinal);

        // Under a name that is free again an experiment begins from its first trial.
        sandbox.Write("experiment.yaml", Sandbox.Spec("first", trials: "2"));
        (await sandbox.RunAsync("run")).Exits(0);
        Assert.Equal(2, (await sandbox.TrialsAsync("first")).Count);
    }

    [Fact]
    public async Task Prune_leaves_alone_what_runs_or_is_suspended()
    {
        using var sandbox = new Sandbox();
        sandbox.HoldFrom(1);
        sandbox.Write("experiment.yaml", Sandbox.Spec());
        using var running = sandbox.Start("run", "experiment.yaml");
        await sandbox.WaitForStartAsync("1-0");
        Assert.Empty((await sandbox.RunAsync("prune", "--keep", "0", "--json")).Exits(0).Json.GetProperty("experiments").EnumerateArray());

        running.Interrupt();
        await running.WaitForExitAsync();

        Assert.Empty((await sandbox.RunAsync("prune", "--keep", "0", "--json")).Exits(0).Json.GetProperty("experiments").EnumerateArray());
        sandbox.LetGo();
        (await sandbox.RunAsync("run")).Exits(0);
        Assert.Equal(4, (await sandbox.TrialsAsync()).Count);
    }

    [Fact]
    public async Task Only_output_goes_and_logs_say_so()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "2"));
        (await sandbox.RunAsync("run")).Exits(0);

        Assert.Contains("Removed the output of 1 experiment", (await sandbox.RunAsync("prune", "--keep", "0", "--only-output")).Exits(0).Out, StringComparison.Ordinal);

        var refused = (await sandbox.RunAsync("logs", "1")).Exits(1).Err;
        Assert.Contains("the log of trial 1 was removed by retention", refused, StringComparison.Ordinal);
        Assert.Contains("(autotune prune)", refused, StringComparison.Ordinal);
        Assert.Equal(2, (await sandbox.TrialsAsync()).Count);
        Assert.Contains("2 succeeded", (await sandbox.RunAsync("show")).Exits(0).Out, StringComparison.Ordinal);
        Assert.Empty((await sandbox.RunAsync("prune", "--keep", "0", "--only-output", "--json")).Exits(0).Json.GetProperty("experiments").EnumerateArray());
    }

    [Theory]
    [InlineData("--older-than", "prune")]
    [InlineData("30x", "prune", "--older-than", "30x")]
    [InlineData("-3", "prune", "--keep", "-3")]
    public async Task What_is_wrong_is_named(string named, params string[] arguments)
    {
        using var sandbox = new Sandbox();

        Assert.Contains(named, (await sandbox.RunAsync(arguments)).Exits(64).Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_retain_the_best_trials_keep_their_output()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "6", concurrency: 2, more: "trialPolicy: {retain: 2}"));

        (await sandbox.RunAsync("run")).Exits(0);

        var best = (await sandbox.TrialsAsync()).OrderByDescending(trial => trial.GetProperty("value").GetDouble()).Take(2).Select(trial => trial.GetProperty("sequence").GetInt32());
        var home = Directory.GetDirectories(Path.Combine(sandbox.State, "experiments")).Single();
        var kept = Directory.GetDirectories(Path.Combine(home, "trials")).Where(trial => Directory.Exists(Path.Combine(trial, "attempt-0"))).Select(trial => int.Parse(Path.GetFileName(trial)!));
        Assert.Equal(best.Order(), kept.Order());
        var gone = Enumerable.Range(0, 6).Except(best).First();
        Assert.Contains("spec.trialPolicy.retain is 2", (await sandbox.RunAsync("logs", $"{gone}")).Exits(1).Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_of_the_middle_goes_on_to_its_exact_number_of_trials()
    {
        using var sandbox = new Sandbox();
        sandbox.HoldFrom(3);
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "7"));
        using (var running = sandbox.Start("run", "experiment.yaml"))
        {
            await sandbox.WaitForStartAsync("3-0");
            Assert.Equal(1, (await sandbox.RunAsync("backup", "kept", "--json")).Exits(0).Json.GetProperty("experiments").GetInt32());
            sandbox.LetGo();
            (await running.WaitForExitAsync()).Exits(0);
        }
        var original = await sandbox.TrialsAsync();
        Directory.Delete(sandbox.State, recursive: true);
        Assert.Contains("is there already", (await sandbox.RunAsync("backup", "kept")).Exits(1).Err, StringComparison.Ordinal);

        // From trial 3 on they run again, and are the same, for the study is.
        (await sandbox.RunAsync("run", "experiment.yaml", "--state", "kept")).Exits(0);

        var again = (await sandbox.RunAsync("export", "small", "--json", "--state", "kept")).Exits(0).Json.GetProperty("trials").EnumerateArray().ToList();
        Assert.Equal(original.Select(Outcome), again.Select(Outcome));
        Assert.Equal(7, again.Count);
        Assert.Equal(["0-0", "1-0", "2-0", "3-0", "4-0", "5-0", "6-0", "3-1", "4-0", "5-0", "6-0"], sandbox.Starts());

        static (int, string?, double, string) Outcome(JsonElement trial) => (
            trial.GetProperty("sequence").GetInt32(), trial.GetProperty("state").GetString(), trial.GetProperty("value").GetDouble(), trial.GetProperty("parameters").GetRawText());
    }

    private static IEnumerable<string?> Names(JsonElement pruned) => pruned.GetProperty("experiments").EnumerateArray().Select(one => one.GetProperty("name").GetString());
}
