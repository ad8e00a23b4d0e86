using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;

namespace AutoTune.Services.Tests.Behaviour;

/// <summary>What a spec says about its trials is done, in one process and apart alike.</summary>
public sealed class TrialPolicyTests(SharedSuites suites)
{
    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task An_assessor_stops_trials_and_their_value_is_the_one_it_judged(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 4,
            TrialConcurrency = 2,
            OptimizeMode = "maximize",
            Assessor = new { builtinAssessorName = "Medianstop", classArgs = new { optimize_mode = "maximize", start_step = 2 } },
            // The first two are good and short, the others bad and long. Results that come together are judged by the newest alone, so the
            // good ones must reach further than the first few steps.
            Script = TrialScripts.Of("""
                value=10; left=20; test $AUTOTUNE_TRIAL_SEQUENCE -lt 2 || { value=1; left=400; }
                while test $left -gt 0; do echo score=$value; value=$((value + 1)); left=$((left - 1)); sleep 0.05; done
                """),
        };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(4, 2));
        Assert.Equal(
            [TrialState.Succeeded, TrialState.Succeeded, TrialState.EarlyStopped, TrialState.EarlyStopped],
            finished.Trials.Select(trial => trial.State));
        Assert.All(finished.Trials.Skip(2), trial => Assert.Equal(trial.Stop!.JudgedCount, trial.Value)); // result n has the value n
        Assert.All(finished.Trials.Skip(2), trial => Assert.StartsWith("Medianstop", trial.Reason));
        Assert.Equal(29, finished.State.BestValue);
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task A_failed_attempt_is_retried_with_the_same_parameters(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 3,
            TrialConcurrency = 2,
            TrialPolicy = new { maxRetries = 2 },
            Script = TrialScripts.Of("echo attempt $AUTOTUNE_TRIAL_ATTEMPT; test $AUTOTUNE_TRIAL_ATTEMPT = 1 || { mark end; exit 3; }; echo score=$1"),
        };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(3, 2) { Outcome = TrialState.Succeeded });
        Assert.All(finished.Trials, trial => Assert.Equal((1, 1), (trial.Attempt, trial.Retries)));
        Assert.All(finished.Trials, trial => Assert.Contains("exit code 3", Assert.Single(trial.EarlierAttempts).Reason));
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task A_trial_whose_retries_are_used_up_has_failed(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 2,
            TrialPolicy = new { maxRetries = 1 },
            Script = TrialScripts.Of("echo the last words; mark end; exit 3"),
        };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(2, 1) { Outcome = TrialState.Failed });
        Assert.All(finished.Trials, trial => Assert.Equal((1, 1), (trial.Attempt, trial.Retries)));
        Assert.All(finished.Trials, trial => Assert.Contains("the last words", trial.Reason));
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task A_trial_over_its_time_limit_is_TimedOut_with_its_whole_tree(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 2,
            TrialConcurrency = 2,
            TrialPolicy = new { timeoutSeconds = 1, maxRetries = 3, gracePeriodSeconds = 1 },
            // A child in a session of its own that ignores SIGTERM.
            Script = TrialScripts.Of("setsid sh -c 'trap \"\" TERM; sleep 300; sleep 300' & sleep 300"),
        };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(2, 2) { Outcome = TrialState.TimedOut });
        Assert.All(finished.Trials, trial => Assert.Equal(0, trial.Attempt)); // not retried
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task More_failed_trials_than_allowed_end_the_experiment_in_ERROR(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 50,
            TrialConcurrency = 2,
            TrialPolicy = new { maxFailedTrials = 2 },
            // One of the slots holds a trial that would go on for long.
            Script = TrialScripts.Of("test $AUTOTUNE_TRIAL_SEQUENCE != 1 || sleep 300; mark end; exit 1"),
        };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(
            suite, experiment, new(null, 2) { Phase = Phase.Error, Reason = "TooManyFailedTrials" });
        Assert.Equal(3, finished.State.Failed);
        Assert.Equal(TrialState.Stopped, finished.Trials[1].State);
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task A_trial_that_reports_after_its_end_changes_nothing(Way way)
    {
        var suite = await suites.Of(way);
        var ct = TestContext.Current.CancellationToken;
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 1,
            // It leaves its group, so that it outlives the trial, and writes where the trial wrote.
            Script = TrialScripts.Of("""
                setsid sh -c 'touch "$MARKS.away"; until test -e "$MARKS.go"; do sleep 0.02; done; echo score=99; echo score=98 >>"$AUTOTUNE_OUTPUT_DIR/stdout.log"; touch "$MARKS.late"' &
                until test -e "$MARKS.away"; do sleep 0.02; done # before that it is killed with the group
                echo score=7
                """),
        };

        await suite.StartAsync(experiment);
        await suite.CompletedAsync(experiment.Id);
        await File.WriteAllTextAsync(experiment.Marks.Path + ".go", "", ct);
        await Wait.UntilAsync(
            () => File.Exists(experiment.Marks.Path + ".late") && ExperimentInvariants.LeftBehind(experiment.Id).Count == 0,
            TimeSpan.FromSeconds(30), () => "the late report");

        await suite.PublishAsync(new TrialReported(experiment.Id, 0, 0, 3));
        await suite.PublishAsync(new TrialEnded(experiment.Id, 0));
        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(1, 1) { Outcome = TrialState.Succeeded });
        Assert.Equal(7, finished.Trials[0].Value);
        Assert.All(await suite.Metrics.ReadAsync(experiment.Id, 0, 0, ct), result => Assert.Equal(7, result.Value));
    }
}
