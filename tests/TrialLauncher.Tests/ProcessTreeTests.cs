using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.TrialLauncher.Local;
using AutoTune.TrialLauncher.Local.Native;

namespace AutoTune.TrialLauncher.Tests;

public sealed class ProcessTreeTests
{
    private static readonly StopRequest EarlyStop = new(TrialState.EarlyStopped, "Medianstop: worse than the median", 3, 0.4);

    /// <summary>A child, one in a session of its own, and one of a double fork that left the session, the group and its parents.</summary>
    private const string Family =
        "sleep 300 & setsid sleep 300 & (setsid sh -c 'sleep 300 & exit' &) ; (trap '' TERM; setsid sleep 300 & wait) & ";

    [Fact]
    public async Task A_stop_ends_the_trial_with_the_judged_value_and_leaves_nothing_of_its_tree()
    {
        await using var bench = new Bench();
        var backEnd = bench.Start();
        await bench.LaunchAsync(backEnd, Family + "echo score=1; echo ready > ready; wait");
        await bench.ReadWhenThereAsync("ready");
        await bench.Store.RequestStopAsync(bench.ExperimentId, 0, 0, EarlyStop, Bench.Ct);
        await backEnd.StopAsync(bench.ExperimentId, 0, Bench.Ct);
        var trial = await bench.EndAsync();
        Assert.Equal((TrialState.EarlyStopped, 0.4, EarlyStop.Reason), (trial.State, trial.Value, trial.Reason));
        Assert.Empty(Left(bench));
        Assert.Equal(1, (await bench.ResultsAsync())[0].Value);
    }

    [Fact]
    public async Task A_time_out_leaves_nothing_of_the_tree()
    {
        await using var bench = new Bench { Policy = Policies.Grace(10) with { TimeoutSeconds = 1 } };
        var trial = await bench.RunAsync(Family + "wait");
        Assert.Equal(TrialState.TimedOut, trial.State);
        Assert.Empty(Left(bench));
    }

    [Fact]
    public async Task A_trial_may_end_in_order_when_it_is_told_to_stop()
    {
        await using var bench = new Bench();
        var backEnd = bench.Start();
        await bench.LaunchAsync(backEnd, "trap 'echo saved > saved; exit 0' TERM; echo ready > ready; while :; do sleep 0.01; done");
        await bench.ReadWhenThereAsync("ready");
        await bench.Store.RequestStopAsync(bench.ExperimentId, 0, null, new StopRequest(TrialState.Stopped, "by a person"), Bench.Ct);
        await backEnd.StopAsync(bench.ExperimentId, 0, Bench.Ct);
        var trial = await bench.EndAsync();
        Assert.Equal((TrialState.Stopped, (double?)null, "by a person"), (trial.State, trial.Value, trial.Reason));
        Assert.Equal("saved", await bench.ReadWhenThereAsync("saved"));
    }

    [Fact]
    public async Task A_tree_that_ignores_SIGTERM_is_killed_after_the_grace_period()
    {
        await using var bench = new Bench { Policy = Policies.Grace(1) };
        var backEnd = bench.Start();
        await bench.LaunchAsync(backEnd, "trap '' TERM; (setsid sleep 300 &); echo ready > ready; while :; do sleep 1; done");
        await bench.ReadWhenThereAsync("ready");
        var before = TimeProvider.System.GetTimestamp();
        await bench.Store.RequestStopAsync(bench.ExperimentId, 0, null, EarlyStop, Bench.Ct);
        await backEnd.StopAsync(bench.ExperimentId, 0, Bench.Ct);
        Assert.Equal(TrialState.EarlyStopped, (await bench.EndAsync()).State);
        Assert.InRange(TimeProvider.System.GetElapsedTime(before).TotalSeconds, 1, 9);
        Assert.Empty(Left(bench));
    }

    [Fact]
    public async Task A_normal_exit_ends_what_is_left_in_the_group_but_not_a_daemon_of_the_user()
    {
        await using var bench = new Bench();
        Assert.Equal(TrialState.Succeeded, (await bench.RunAsync("sleep 300 & setsid sleep 301 & sleep 0.1; echo score=1")).State);
        await Bench.UntilAsync(() => Left(bench).Count == 1);
        var daemon = Assert.Single(Left(bench));
        Assert.Equal(daemon, ProcessTable.ReadStat(daemon)!.Value.Session);
        ProcessTable.Signal(daemon, Posix.SigKill, _ => true);
    }

    [Fact]
    public async Task A_stop_that_stands_before_the_start_ends_the_trial_without_a_process()
    {
        await using var bench = new Bench { Command = ["sh", "-c", "echo ran > ran"] };
        bench.NewTrial();
        var claimed = await bench.ClaimAsync();
        await bench.Store.RequestStopAsync(bench.ExperimentId, 0, null, EarlyStop, Bench.Ct);
        var backEnd = bench.Start();
        // The message came before the launch: nothing of ours yet.
        await backEnd.StopAsync(bench.ExperimentId, 0, Bench.Ct);
        await backEnd.LaunchAsync(claimed, Bench.Ct);
        Assert.Equal((TrialState.EarlyStopped, 0.4), ((await bench.EndAsync()).State, bench.Trial().Value));
        Assert.False(File.Exists(bench.Work("ran")));
        Assert.False(Directory.Exists(bench.AttemptFolder()));
    }

    [Fact]
    public async Task Interrupting_puts_trials_back_without_counting_a_retry_and_leaves_nothing()
    {
        await using var bench = new Bench();
        var backEnd = bench.Start();
        await bench.LaunchAsync(backEnd, Family + "echo ready > ready; wait");
        await bench.ReadWhenThereAsync("ready");
        await backEnd.ShutdownAsync(ShutdownMode.Interrupt, Bench.Ct);
        var trial = bench.Trial();
        Assert.Equal((TrialState.Waiting, 1, 0), (trial.State, trial.Attempt, trial.Retries));
        Assert.Empty(Left(bench));
    }

    [Fact]
    public async Task A_trial_is_in_a_session_of_its_own_with_default_signals_and_no_descriptors_of_ours()
    {
        await using var bench = new Bench();
        await bench.RunAsync("cat /proc/self/status > status; ls /proc/self/fd > fds; ps -o sid= -p $$ > sid; cat > input; echo score=1");
        var ignored = (await File.ReadAllLinesAsync(bench.Work("status"), Bench.Ct)).Single(line => line.StartsWith("SigIgn", StringComparison.Ordinal));
        // But for 32 and 33, which are the C library's own and set so by its posix_spawn.
        Assert.EndsWith("\t0000000180000000", ignored, StringComparison.Ordinal);
        // 0 to 2, and the folder that ls itself reads.
        Assert.Equal(4, (await File.ReadAllLinesAsync(bench.Work("fds"), Bench.Ct)).Length);
        Assert.NotEqual(ProcessTable.ReadStat(Environment.ProcessId)!.Value.Session.ToString(), await bench.ReadWhenThereAsync("sid"));
        Assert.Empty(await File.ReadAllTextAsync(bench.Work("input"), Bench.Ct));
    }

    private static List<int> Left(Bench bench) => ProcessTable.FindTree(TrialEnvironment.Marks(TrialId.Of(bench.ExperimentId, 0), 0), null);
}
