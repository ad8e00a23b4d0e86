using System.Diagnostics;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.TrialLauncher.Local;
using AutoTune.TrialLauncher.Local.Native;

namespace AutoTune.TrialLauncher.Tests;

public sealed class StartTests(ITestOutputHelper output)
{
    private const string Parameters =
        """{"lr": 0.01, "n.layers": 3, "flag": true, "model": {"_name": "conv", "kernel": {"size": 5}}, "op": {"_value": "max pool", "_idx": 1}}""";

    [Fact]
    public async Task A_trial_finds_the_environment_and_the_parameter_file_of_the_contract()
    {
        await using var bench = new Bench();
        bench.Env["lr.as-text"] = "lr=${AUTOTUNE_PARAM.lr}";
        await bench.RunAsync("tr '\\0' '\\n' < /proc/$$/environ > env; pwd > pwd; cp \"$NNI_SYS_DIR/parameter.cfg\" .; echo score=1", Parameters);
        var env = (await File.ReadAllLinesAsync(bench.Work("env"), Bench.Ct))
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        var folder = bench.AttemptFolder();
        var expected = new Dictionary<string, string>
        {
            ["AUTOTUNE_EXPERIMENT_ID"] = bench.ExperimentId.ToString(), ["AUTOTUNE_TRIAL_ID"] = bench.Trial().Id.ToString(),
            ["AUTOTUNE_TRIAL_SEQUENCE"] = "0", ["AUTOTUNE_TRIAL_ATTEMPT"] = "0", ["AUTOTUNE_PARAMETERS"] = Parameters,
            ["AUTOTUNE_OUTPUT_DIR"] = folder, ["NNI_OUTPUT_DIR"] = folder, ["NNI_SYS_DIR"] = folder, ["NNI_CODE_DIR"] = bench.WorkingFolder,
            ["NNI_PLATFORM"] = "local", ["NNI_EXP_ID"] = bench.ExperimentId.ToString(), ["NNI_TRIAL_JOB_ID"] = bench.Trial().Id.ToString(),
            ["NNI_TRIAL_SEQ_ID"] = "0", ["MULTI_PHASE"] = "false", ["lr.as-text"] = "lr=0.01",
        };
        Assert.All(expected, pair => Assert.Equal(pair.Value, env.GetValueOrDefault(pair.Key)));
        Assert.DoesNotContain("AUTOTUNE_SERVER", env.Keys);
        Assert.DoesNotContain("AUTOTUNE_TRIAL_TOKEN", env.Keys);
        Assert.Equal(bench.WorkingFolder, await bench.ReadWhenThereAsync("pwd"));
        Assert.Equal(
            $$"""{"parameter_id": 0, "parameter_source": "algorithm", "parameters": {{Parameters}}, "parameter_index": 0}""",
            await bench.ReadWhenThereAsync("parameter.cfg"));
    }

    [Theory]
    [InlineData("${AUTOTUNE_PARAM.lr}", "0.01")]
    [InlineData("--lr=${trialParameters.lr},${AUTOTUNE_PARAM.flag}", "--lr=0.01,true")]
    [InlineData("${AUTOTUNE_PARAM.n.layers}", "3")]
    [InlineData("${AUTOTUNE_PARAM.model}", "conv")]
    [InlineData("${AUTOTUNE_PARAM.model.kernel.size}", "5")]
    [InlineData("[${AUTOTUNE_PARAM.model.dropout}]", "[]")]
    [InlineData("${AUTOTUNE_PARAM.op}", "max pool")]
    [InlineData("${HOME} $lr ${AUTOTUNE_PARAMETERS}", "${HOME} $lr ${AUTOTUNE_PARAMETERS}")]
    public void Placeholders_are_replaced_in_arguments(string argument, string expected) =>
        Assert.Equal(["prog", expected], new Placeholders(new ParameterSet(Parameters)).InCommand(["prog", argument]));

    [Theory]
    [InlineData("; touch owned;")]
    [InlineData("$(touch owned)")]
    [InlineData("`touch owned`")]
    [InlineData("'; touch owned; '")]
    [InlineData("\"; touch owned; \"")]
    [InlineData("a\ntouch owned\n")]
    [InlineData("\\\"; touch owned #")]
    [InlineData("${x:=$(touch owned)}")]
    public async Task A_hostile_value_never_becomes_shell_syntax(string value)
    {
        await using var bench = new Bench();
        var json = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["v"] = value });
        const string p = "${AUTOTUNE_PARAM.v}";
        bench.Env["FROM_ENV"] = p;
        var trial = await bench.RunAsync(
            $"printf %s {p} > plain; printf %s \"{p}\" > double; printf %s '{p}' > single; x=\"$(printf %s \"{p}\")\"; printf %s \"$x\" > nested; "
            + $"cat <<END > here\n{p}\nEND\n# it's a comment {p}\nprintf %s \"$FROM_ENV\" > env; echo score=1",
            json);
        Assert.Equal(TrialState.Succeeded, trial.State);
        Assert.False(File.Exists(bench.Work("owned")));
        foreach (var name in new[] { "plain", "double", "single", "env" })
            Assert.Equal(value, await File.ReadAllTextAsync(bench.Work(name), Bench.Ct));
        Assert.Contains(value, await File.ReadAllTextAsync(bench.Work("here"), Bench.Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh", "-c")]
    [InlineData("/bin/bash", "-euo", "pipefail", "-c")]
    [InlineData("env", "X=1", "sh", "-e", "-c")]
    [InlineData("nohup", "bash", "-lc")]
    public void A_shells_script_is_recognised_wherever_the_shell_stands(params string[] shell)
    {
        var placeholders = new Placeholders(new ParameterSet("""{"v": "$(x)"}"""));
        Assert.DoesNotContain("$(x)", placeholders.InCommand([.. shell, "run ${AUTOTUNE_PARAM.v}"])[^1], StringComparison.Ordinal);
        Assert.Equal(["$(x)"], placeholders.Variables.Values);
    }

    [Fact]
    public async Task A_command_is_never_a_builtin_of_the_shim()
    {
        await using var bench = new Bench { Command = ["eval", "touch owned"] };
        bench.NewTrial();
        await bench.Start().LaunchAsync(await bench.ClaimAsync(), Bench.Ct);
        Assert.Contains("\"eval\" was not found in PATH", (await bench.EndAsync()).Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.Work("owned")));
    }

    [Theory]
    [InlineData("no-such-program", null, "\"no-such-program\" was not found in PATH")]
    [InlineData("./no-such-file", null, "does not exist")]
    [InlineData("/etc/passwd", null, "is not executable")]
    [InlineData("true", "no/such/folder", "no/such/folder does not exist")]
    [InlineData("${AUTOTUNE_PARAM.nope}", null, "the trial has no parameter nope; it has: lr")]
    public async Task A_launch_that_fails_is_a_failed_attempt_with_a_helpful_reason(string program, string? workingDir, string reason)
    {
        await using var bench = new Bench { Command = [program], WorkingDir = workingDir, Policy = Policies.Retries(1) };
        var backEnd = bench.Start();
        bench.NewTrial();
        await backEnd.LaunchAsync(await bench.ClaimAsync(), Bench.Ct);
        Assert.Equal(1, (await bench.WaitsAsync()).Retries);
        await backEnd.LaunchAsync(await bench.ClaimAsync(), Bench.Ct);
        var trial = await bench.EndAsync();
        Assert.Equal(TrialState.Failed, trial.State);
        Assert.Contains(reason, trial.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relative_working_folder_is_refused_when_there_is_no_file_it_could_be_relative_to()
    {
        await using var bench = new Bench();
        bench.Options.BaseDirectory = null;
        Assert.Contains("must be an absolute path", (await bench.RunAsync("true")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shim_that_is_not_told_to_go_ends_without_running_anything()
    {
        await using var bench = new Bench();
        var folder = new AttemptFolder(bench.Options.StateFolder!, bench.ExperimentId, 0, 0);
        folder.Prepare(bench.NewTrial());
        using (var shim = Shim.Start(folder, bench.WorkingFolder, ["/usr/bin/touch", "ran"], new Dictionary<string, string>()))
        {
            await Bench.UntilAsync(folder.IsClaimed);
            Assert.True(ProcessTable.IsAlive(shim.Process));
            shim.Dispose();
            await Bench.UntilAsync(() => !ProcessTable.IsAlive(shim.Process));
            ProcessTable.Reap(shim.Process.Pid);
        }
        Assert.False(folder.MayHaveRun());
        Assert.False(File.Exists(bench.Work("ran")));
    }

    [Fact]
    public async Task A_second_shim_for_the_same_attempt_runs_nothing()
    {
        await using var bench = new Bench();
        var folder = new AttemptFolder(bench.Options.StateFolder!, bench.ExperimentId, 0, 0);
        folder.Prepare(bench.NewTrial());
        string[] command = ["/bin/sh", "-c", "echo run >> ran"];
        using var exits = (IExitWatch?)PidfdExitWatch.TryCreate() ?? new PollingExitWatch(TimeProvider.System);
        var shims = Enumerable.Range(0, 8).Select(_ => Shim.Start(folder, bench.WorkingFolder, command, new Dictionary<string, string>())).ToList();
        foreach (var shim in shims) shim.Go();
        await Task.WhenAll(shims.Select(shim => exits.WaitAsync(shim.Process))).WaitAsync(Bench.Ct);
        foreach (var shim in shims)
        {
            ProcessTable.Reap(shim.Process.Pid);
            shim.Dispose();
        }
        Assert.Equal("run", await bench.ReadWhenThereAsync("ran"));
        Assert.Equal(0, folder.ReadExitCode());
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("13", null)]
    [InlineData("0\n", 0)]
    [InlineData("137\n", 137)]
    public async Task An_exit_code_without_its_end_of_line_counts_as_absent(string text, int? expected)
    {
        await using var bench = new Bench();
        var folder = new AttemptFolder(bench.Options.StateFolder!, bench.ExperimentId, 0, 0);
        folder.Prepare(bench.NewTrial());
        await File.WriteAllTextAsync(folder.Exit, text, Bench.Ct);
        Assert.Equal(expected, folder.ReadExitCode());
    }

    [Fact]
    public async Task A_shim_that_is_killed_takes_its_program_with_it_and_the_attempt_is_retried()
    {
        await using var bench = new Bench { Policy = Policies.Retries(1) };
        await bench.LaunchAsync(bench.Start(), "echo $$ > program; sleep 300");
        var program = int.Parse(await bench.ReadWhenThereAsync("program"));
        ProcessTable.Signal(bench.Trial().Process!.Pid, Posix.SigKill, _ => true);
        var trial = await bench.WaitsAsync();
        Assert.Equal((TrialState.Waiting, 1), (trial.State, trial.Retries));
        Assert.StartsWith("exit status lost", trial.EarlierAttempts[0].Reason, StringComparison.Ordinal);
        Assert.False(ProcessTable.ReadStat(program) is { State: not 'Z' });
    }

    [Fact]
    public async Task An_attempt_folder_of_an_earlier_run_is_left_alone()
    {
        await using var bench = new Bench();
        new AttemptFolder(bench.Options.StateFolder!, bench.ExperimentId, 0, 0).Prepare(bench.NewTrial());
        await File.WriteAllTextAsync(Path.Combine(bench.AttemptFolder(), "claim"), "1\ngo\n", Bench.Ct);
        await bench.Start().LaunchAsync(await bench.ClaimAsync(), Bench.Ct);
        var trial = await bench.WaitsAsync();
        Assert.Equal((TrialState.Waiting, 1, 0), (trial.State, trial.Attempt, trial.Retries));
    }

    [Fact]
    public async Task Starting_is_cheap()
    {
        await using var bench = new Bench { Command = ["true"] };
        const int count = 200;
        for (var sequence = 0; sequence < count; sequence++) bench.NewTrial(sequence);
        var backEnd = bench.Start();
        var before = Stopwatch.GetTimestamp();
        for (var sequence = 0; sequence < count; sequence++) await backEnd.LaunchAsync(await bench.ClaimAsync(sequence), Bench.Ct);
        var started = Stopwatch.GetElapsedTime(before);
        for (var sequence = 0; sequence < count; sequence++) await bench.EndAsync(sequence);
        var ended = Stopwatch.GetElapsedTime(before);
        output.WriteLine($"{count / started.TotalSeconds:F0} starts/s; {count / ended.TotalSeconds:F0} trials/s from start to outcome");
        for (var sequence = 0; sequence < 50; sequence++) bench.NewTrial(1000 + sequence);
        before = Stopwatch.GetTimestamp();
        for (var sequence = 1000; sequence < 1050; sequence++)
        {
            await backEnd.LaunchAsync(await bench.ClaimAsync(sequence), Bench.Ct);
            await bench.EndAsync(sequence);
        }
        output.WriteLine($"one at a time: {Stopwatch.GetElapsedTime(before).TotalMilliseconds / 50:F1} ms from claim to outcome");
    }
}
