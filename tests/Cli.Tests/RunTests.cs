using System.Text.Json;

namespace AutoTune.Cli.Tests;

/// <summary><c>autotune run</c> to the end: what it prints and how it exits.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task An_experiment_runs_to_its_end_and_prints_the_best_parameters()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec());
        var run = (await sandbox.RunAsync("run", "experiment.yaml")).Exits(0);
        for (var sequence = 0; sequence < 4; sequence++)
            Assert.Single(run.Lines, line => line.StartsWith($"trial {sequence}  succeeded", StringComparison.Ordinal));
        Assert.Contains("DONE after", run.Out);
        Assert.Contains("median", run.Out);
        Assert.DoesNotContain('\u001b', run.Out);
        var trials = await sandbox.TrialsAsync();
        var best = trials.MaxBy(trial => trial.GetProperty("value").GetDouble());
        Assert.Contains(best.GetProperty("parameters").GetProperty("x").GetRawText(), run.Out);
        Assert.Equal("*\n", sandbox.Read(".autotune/.gitignore"));
    }

    [Fact]
    public async Task Without_a_file_experiment_yaml_of_the_current_folder_is_run()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "1"));
        (await sandbox.RunAsync("run", "--quiet")).Exits(0);
        Assert.Equal(["0-0"], sandbox.Starts());
    }

    [Fact]
    public async Task An_upload_that_nobody_here_carries_out_is_told()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "1", more: "aistore: {folder: 7f2c}"));
        Assert.Contains("spec.aistore: is not carried out here", (await sandbox.RunAsync("run")).Exits(0).Err);
    }

    [Fact]
    public async Task Json_is_one_object_and_nothing_else()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "3"));
        var result = (await sandbox.RunAsync("run", "experiment.yaml", "--json")).Exits(0).Json;
        Assert.Equal("small", result.GetProperty("name").GetString());
        Assert.Equal("DONE", result.GetProperty("phase").GetString());
        Assert.Equal("MaxTrialsReached", result.GetProperty("reason").GetString());
        Assert.Equal("maximize", result.GetProperty("direction").GetString());
        Assert.Equal(3, result.GetProperty("counts").GetProperty("succeeded").GetInt32());
        Assert.Equal(0, result.GetProperty("counts").GetProperty("failed").GetInt32());
        Assert.Equal(sandbox.State, result.GetProperty("stateFolder").GetString());
        var best = result.GetProperty("best");
        Assert.Equal(best.GetProperty("value").GetDouble(), best.GetProperty("parameters").GetProperty("x").GetDouble(), 9);
        Assert.True(best.GetProperty("trialId").TryGetGuid(out _));
        Assert.False(result.GetProperty("interrupted").GetBoolean());
    }

    [Fact]
    public async Task With_budgets_the_best_on_the_way_and_at_the_end_is_among_those_with_the_largest()
    {
        // Little budget looks better than much, which it must not be compared with.
        sandbox.Write("trial.sh", "case $AUTOTUNE_PARAMETERS in *TRIAL_BUDGET*:1*) echo m=100 ;; *) echo m=$1 ;; esac\n");
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "6").Replace(
            "tuner: {builtinTunerName: TPE, classArgs: {", "advisor: {builtinAdvisorName: Hyperband, classArgs: {R: 3, ", StringComparison.Ordinal));
        var run = (await sandbox.RunAsync("run", "experiment.yaml")).Exits(0);

        double[] values = [.. (await sandbox.TrialsAsync()).Select(trial => trial.GetProperty("value").GetDouble())];
        Assert.Equal([100, 100, 100], values[..3]);
        double[] best = [100, 100, 100, values[3], values[3..5].Max(), values[3..].Max()];
        Assert.Equal(best.Select(value => $"{value:G6}"), Enumerable.Range(0, 6).Select(i => run.Lines.Single(line => line.StartsWith($"trial {i} ", StringComparison.Ordinal)).Split("  best ")[1].Split(' ')[0]));
        Assert.Contains($"Best: {best[^1]:G6} (trial", run.Out);
        Assert.Contains($"3 succeeded trials of budget 3 (higher is better): best {best[^1]:G6}", run.Out);
        Assert.Contains($"best {best[^1]:G6}, median", (await sandbox.RunAsync("show")).Exits(0).Out);
    }

    [Fact]
    public async Task Quiet_is_one_line()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "2"));
        var run = (await sandbox.RunAsync("run", "experiment.yaml", "-q")).Exits(0);
        var line = Assert.Single(run.Lines);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        Assert.Equal(double.Parse(line[..space]), JsonElement.Parse(line[space..]).GetProperty("x").GetDouble(), 5);
    }

    [Fact]
    public async Task After_the_end_the_stored_result_is_printed_and_nothing_runs()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "2"));
        var first = (await sandbox.RunAsync("run", "experiment.yaml", "--json")).Exits(0).Json;
        var second = (await sandbox.RunAsync("run", "experiment.yaml", "--json")).Exits(0).Json;
        Assert.Equal(first.GetProperty("best").ToString(), second.GetProperty("best").ToString());
        Assert.Equal(["0-0", "1-0"], sandbox.Starts());
        Assert.Contains("--new", (await sandbox.RunAsync("run", "experiment.yaml")).Exits(0).Out);
    }

    [Fact]
    public async Task The_command_line_takes_the_place_of_the_file()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "50"));
        var options = new[] { "--max-trials", "2", "--concurrency", "2", "--max-seconds", "500", "--seed", "9" };
        (await sandbox.RunAsync(["run", "experiment.yaml", "-q", .. options])).Exits(0);
        var show = (await sandbox.RunAsync("show", "--json")).Exits(0).Json;
        Assert.Equal(2, show.GetProperty("experiment").GetProperty("maxTrialNum").GetInt32());
        Assert.Equal(2, show.GetProperty("trialConcurrency").GetInt32());
        Assert.Equal(500, show.GetProperty("maxExecSeconds").GetInt32());
        Assert.Equal(9, show.GetProperty("seed").GetInt64());
    }

    [Fact]
    public async Task Too_many_failed_trials_end_in_ERROR()
    {
        sandbox.Write("trial.sh", "echo broken; exit 3\n");
        sandbox.Write("experiment.yaml", Sandbox.Spec(more: "trialPolicy: {maxFailedTrials: 0}"));
        var run = (await sandbox.RunAsync("run", "experiment.yaml")).Exits(3);
        Assert.Contains("failed", run.Out);
        Assert.Contains("maxFailedTrials", run.Out);
    }

    [Fact]
    public async Task A_passed_deadline_ends_in_TIMEOUT()
    {
        sandbox.HoldFrom(0);
        sandbox.Write("experiment.yaml", Sandbox.Spec(more: "maxExecSeconds: 1\n  trialPolicy: {onTimeout: Stop}"));
        var run = (await sandbox.RunAsync("run", "experiment.yaml", "--json")).Exits(4).Json;
        Assert.Equal("TIMEOUT", run.GetProperty("phase").GetString());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("best").ValueKind);
        Assert.Empty(sandbox.LivingTrials());
    }

    [Fact]
    public async Task A_spec_for_a_cluster_runs_with_local_only()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "2").Replace(
            """
                type: local
                command: [sh, trial.sh, "${AUTOTUNE_PARAM.x}"]
            """,
            """
                type: job
                tasks:
                - type: worker
                  template:
                    spec:
                      containers:
                      - {name: main, image: busybox, command: [sh, trial.sh, "${AUTOTUNE_PARAM.x}"]}
            """,
            StringComparison.Ordinal));
        Assert.Contains("--local", (await sandbox.RunAsync("run", "experiment.yaml")).Exits(2).Err);
        Assert.False(Directory.Exists(sandbox.State));
        (await sandbox.RunAsync("run", "experiment.yaml", "--local", "-q")).Exits(0);
    }

    [Fact]
    public async Task A_bad_spec_shows_all_its_problems_with_their_places_and_creates_nothing()
    {
        sandbox.Write("experiment.yaml", Sandbox.Spec(trials: "0", tuner: "Tpx", more: "sed: 1"));
        var run = (await sandbox.RunAsync("run", "experiment.yaml")).Exits(2);
        Assert.Matches(@"experiment\.yaml:6:\d+: spec\.maxTrialNum: .*found 0", run.Err);
        Assert.Matches(@"experiment\.yaml:\d+:\d+: spec\.tuner\.builtinTunerName: .*Tpx", run.Err);
        Assert.Matches(@"experiment\.yaml:\d+:\d+: spec\.sed: ", run.Err);
        Assert.False(Directory.Exists(sandbox.State));
        Assert.Empty(sandbox.Starts());
        var json = (await sandbox.RunAsync("run", "experiment.yaml", "--json")).Exits(2).Json;
        Assert.Equal(3, json.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task A_missing_file_is_one_sentence()
    {
        var run = (await sandbox.RunAsync("run", "nothing.yaml")).Exits(1);
        Assert.Contains("nothing.yaml", run.Err);
        Assert.DoesNotContain("   at ", run.Err);
        var debug = await sandbox.ShellAsync(
            new Dictionary<string, string?> { ["AUTOTUNE_DEBUG"] = "1" }, "dotnet", Sandbox.Program, "run", "nothing.yaml");
        Assert.Contains("   at ", debug.Err);
    }
}
