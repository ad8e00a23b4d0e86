using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Tests;

public sealed class OutcomeTests
{
    [Fact]
    public async Task A_trial_that_prints_its_metric_succeeds_with_the_last_value()
    {
        await using var bench = new Bench();
        var trial = await bench.RunAsync("echo score=0.25; echo noise; echo 'epoch 2: score = 0.75'");
        Assert.Equal((TrialState.Succeeded, 0.75, "0.75", null), (trial.State, trial.Value, trial.FinalResult, trial.Reason));
        Assert.Equal(
            [(MetricType.Intermediate, 0, 0.25), (MetricType.Intermediate, 1, 0.75), (MetricType.Final, 0, 0.75)],
            (await bench.ResultsAsync()).Select(result => (result.Type, result.Step, result.Value)));
    }

    [Fact]
    public async Task A_trial_that_reports_by_nnis_file_succeeds_with_its_final_value()
    {
        await using var bench = new Bench();
        var trial = await bench.RunAsync(Scripts.Nni("PERIODICAL 0 0.1", "PERIODICAL 1 0.2", "FINAL 0 0.9"));
        Assert.Equal((TrialState.Succeeded, 0.9), (trial.State, trial.Value));
        Assert.Equal([0.1, 0.2, 0.9], (await bench.ResultsAsync()).Select(result => result.Value));
    }

    [Fact]
    public async Task Exit_0_without_a_final_result_takes_the_last_intermediate_one()
    {
        await using var bench = new Bench();
        var trial = await bench.RunAsync(Scripts.Nni("PERIODICAL 0 0.1", """PERIODICAL 1 {"default": 0.2, "loss": 3}"""));
        Assert.Equal((TrialState.Succeeded, 0.2), (trial.State, trial.Value));
        Assert.Equal("""{"default": 0.2, "loss": 3}""", trial.FinalResult);
    }

    [Fact]
    public async Task Exit_0_without_any_result_is_failed_and_not_retried()
    {
        await using var bench = new Bench { Policy = Policies.Retries(3) };
        var trial = await bench.RunAsync("echo hello");
        Assert.Equal((TrialState.Failed, 0), (trial.State, trial.Attempt));
        Assert.StartsWith("reported no result", trial.Reason, StringComparison.Ordinal);
        Assert.Contains("hello", trial.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FINAL 0 NaN", "the final result is not a finite number")]
    [InlineData("FINAL 0 -Infinity", "the final result is not a finite number")]
    [InlineData("""FINAL 0 {"default": NaN}""", "the final result is not a finite number")]
    [InlineData("PERIODICAL 5 Infinity", "the last intermediate result")]
    public async Task A_result_that_is_no_finite_number_fails_the_trial_without_a_retry(string report, string reason)
    {
        await using var bench = new Bench { Policy = Policies.Retries(3) };
        var trial = await bench.RunAsync(Scripts.Nni("PERIODICAL 0 0.1", report));
        Assert.Equal((TrialState.Failed, 0, (double?)null), (trial.State, trial.Attempt, trial.Value));
        Assert.Contains(reason, trial.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_NaN_intermediate_result_is_kept_as_missing_and_not_counted_for_the_assessor()
    {
        await using var bench = new Bench { Assessed = true };
        await bench.LaunchAsync(bench.Start(), Scripts.Nni("PERIODICAL 0 0.1", "PERIODICAL 1 NaN", "PERIODICAL 2 0.3") + "; sleep 60");
        await Bench.UntilAsync(() => bench.Reported.Any(report => report.Count == 2));
        Assert.Equal([0.1, null, 0.3], (await bench.ResultsAsync()).Select(result => result.Value));
        Assert.DoesNotContain(bench.Reported, report => report.Count > 2);
    }

    [Fact]
    public async Task A_non_zero_exit_is_failed_with_the_code_and_the_last_50_lines_of_the_log()
    {
        await using var bench = new Bench();
        var trial = await bench.RunAsync("i=0; while [ $i -lt 80 ]; do i=$((i+1)); echo line $i; done; echo wrong >&2; exit 3");
        Assert.Equal(TrialState.Failed, trial.State);
        Assert.StartsWith("exit code 3;", trial.Reason, StringComparison.Ordinal);
        Assert.EndsWith("line 80\nwrong", trial.Reason, StringComparison.Ordinal);
        Assert.Contains("line 32\n", trial.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("line 31\n", trial.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_is_named()
    {
        await using var bench = new Bench();
        Assert.StartsWith("exit code 137 (SIGKILL)", (await bench.RunAsync("kill -9 $$")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_attempt_is_retried_in_a_folder_of_its_own_as_often_as_the_policy_allows()
    {
        await using var bench = new Bench { Policy = Policies.Retries(1) };
        var backEnd = bench.Start();
        await bench.LaunchAsync(backEnd, "echo score=$AUTOTUNE_TRIAL_ATTEMPT; exit 1");
        var waiting = await bench.WaitsAsync();
        Assert.Equal((TrialState.Waiting, 1, 1), (waiting.State, waiting.Attempt, waiting.Retries));
        Assert.StartsWith("exit code 1", Assert.Single(waiting.EarlierAttempts).Reason, StringComparison.Ordinal);
        await backEnd.LaunchAsync(await bench.ClaimAsync(), Bench.Ct);
        Assert.Equal((TrialState.Failed, 1), ((await bench.EndAsync()).State, bench.Trial().Attempt));
        Assert.Equal(0, (await bench.ResultsAsync(attempt: 0))[0].Value);
        Assert.Equal(1, (await bench.ResultsAsync(attempt: 1))[0].Value);
    }

    [Fact]
    public async Task A_second_final_result_replaces_the_first_while_the_trial_runs()
    {
        await using var bench = new Bench();
        var trial = await bench.RunAsync(Scripts.Nni("FINAL 0 0.1") + ";" + Scripts.Nni("FINAL 0 0.2"));
        Assert.Equal(0.2, trial.Value);
        Assert.Equal(0.2, Assert.Single(await bench.ResultsAsync()).Value);
    }

    [Fact]
    public async Task An_attempt_that_runs_too_long_is_timed_out_and_not_retried()
    {
        await using var bench = new Bench { Policy = Policies.Retries(3) with { TimeoutSeconds = 1 } };
        var trial = await bench.RunAsync("echo score=1; sleep 300");
        Assert.Equal((TrialState.TimedOut, 0, (double?)null), (trial.State, trial.Attempt, trial.Value));
        Assert.Contains("timeoutSeconds = 1", trial.Reason, StringComparison.Ordinal);
    }
}
