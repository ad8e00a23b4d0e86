using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Behaviour;

/// <summary>What ends an experiment, in one process and apart alike.</summary>
public sealed class ExperimentLimitTests(SharedSuites suites)
{
    /// <summary>A trial that runs until the test lets it end.</summary>
    private static readonly string Gated = TrialScripts.Of("until test -e \"$MARKS.go\"; do sleep 0.02; done; echo score=$1");

    private static readonly string Endless = TrialScripts.Of("sleep 300; echo score=$1");

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task Running_trials_finish_after_the_deadline(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 100, TrialConcurrency = 2, MaxExecSeconds = 2, Script = Gated };

        await suite.StartAsync(experiment);

        var late = await suite.StateAsync(experiment.Id, state => state.Phase == Phase.Timeout, "TIMEOUT");
        Assert.Equal((2, false), (late.Open.Count, late.Completed)); // the phase changes at once, the trials go on
        OpenGate(experiment);
        await ExperimentInvariants.HoldAsync(
            suite, experiment, new(2, 2) { Phase = Phase.Timeout, Reason = "DeadlineReached", Outcome = TrialState.Succeeded });
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task Running_trials_are_stopped_at_the_deadline_when_the_spec_says_so(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 100, TrialConcurrency = 2, MaxExecSeconds = 2, Script = Endless, TrialPolicy = new { onTimeout = "Stop" },
        };

        await suite.StartAsync(experiment);

        await ExperimentInvariants.HoldAsync(
            suite, experiment, new(2, 2) { Phase = Phase.Timeout, Reason = "DeadlineReached", Outcome = TrialState.Stopped });
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task A_person_stops_an_experiment(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 100, TrialConcurrency = 3, Script = Endless };
        await suite.StartAsync(experiment);
        await RunningAsync(suite, experiment, 3);

        await suite.PublishAsync(new StopExperiment(experiment.Id, "enough"));

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(3, 3) { Reason = "Stopped", Outcome = TrialState.Stopped });
        Assert.Equal("enough", finished.State.Message);
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task A_stop_after_the_deadline_stops_what_still_runs(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 100, TrialConcurrency = 2, MaxExecSeconds = 1, Script = Endless };
        await suite.StartAsync(experiment);
        await suite.StateAsync(experiment.Id, state => state.Phase == Phase.Timeout, "TIMEOUT");

        await suite.PublishAsync(new StopExperiment(experiment.Id));

        await ExperimentInvariants.HoldAsync(
            suite, experiment, new(2, 2) { Phase = Phase.Timeout, Reason = "DeadlineReached", Outcome = TrialState.Stopped });
    }

    [Theory]
    [InlineData(Way.Embedded, 1)] // a single trial is asked for in a way of its own (SuggestTrials.Alone)
    [InlineData(Way.Apart, 1)]
    [InlineData(Way.Embedded, 2)]
    [InlineData(Way.Apart, 2)]
    public async Task Higher_limits_are_used_at_once(Way way, int before)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest { MaxTrialNum = before, TrialConcurrency = before, MaxExecSeconds = 600, Script = Gated };
        await suite.StartAsync(experiment);
        await RunningAsync(suite, experiment, before);

        await suite.PublishAsync(new ChangeExperimentLimits(experiment.Id, MaxTrialNum: 7, TrialConcurrency: 3));

        await RunningAsync(suite, experiment, 3);
        OpenGate(experiment);
        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(7, 3) { Outcome = TrialState.Succeeded });
        Assert.Equal((7, 3, 600), (finished.State.MaxTrialNum, finished.State.TrialConcurrency, finished.State.MaxExecSeconds));
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task Lower_limits_stop_nothing_that_runs(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 50, TrialConcurrency = 3, Script = Gated };
        await suite.StartAsync(experiment);
        await RunningAsync(suite, experiment, 3);

        await suite.PublishAsync(new ChangeExperimentLimits(experiment.Id, MaxTrialNum: 1, TrialConcurrency: 1));
        await suite.StateAsync(experiment.Id, state => state.MaxTrialNum == 1, "the new limits");
        OpenGate(experiment);

        await ExperimentInvariants.HoldAsync(suite, experiment, new(3, 3) { Outcome = TrialState.Succeeded });
    }

    [Theory]
    [InlineData(Way.Embedded)]
    [InlineData(Way.Apart)]
    public async Task A_deadline_that_was_moved_counts_and_the_old_one_does_not(Way way)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 2, TrialConcurrency = 2, MaxExecSeconds = 600, Script = Gated };
        await suite.StartAsync(experiment);
        await RunningAsync(suite, experiment, 2);

        await suite.PublishAsync(new DeadlineReached(experiment.Id, 0)); // of no version that there was
        await suite.PublishAsync(new ChangeExperimentLimits(experiment.Id, MaxExecSeconds: 1));

        await suite.StateAsync(experiment.Id, state => state.Phase == Phase.Timeout && state.MaxExecSeconds == 1, "TIMEOUT at the new deadline");
        OpenGate(experiment);
        await ExperimentInvariants.HoldAsync(
            suite, experiment, new(2, 2) { Phase = Phase.Timeout, Reason = "DeadlineReached", Outcome = TrialState.Succeeded });
    }

    [Theory]
    [InlineData(Way.Embedded, "Batch", 3)]
    [InlineData(Way.Apart, "Batch", 3)]
    [InlineData(Way.Embedded, "GridSearch", 3)]
    [InlineData(Way.Apart, "GridSearch", 3)]
    public async Task A_tuner_with_nothing_left_ends_the_experiment_in_DONE(Way way, string tuner, int points)
    {
        var suite = await suites.Of(way);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = null,
            TrialConcurrency = 2,
            Tuner = tuner,
            SearchSpace = new { x = new { _type = "choice", _value = Enumerable.Range(1, points) } },
        };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(
            suite, experiment, new(points, 2) { Reason = "Exhausted", Outcome = TrialState.Succeeded });
        Assert.Equal(Enumerable.Range(1, points).Select(x => (double?)x), finished.Trials.Select(trial => trial.Value).Order());
    }

    private static void OpenGate(ExperimentUnderTest experiment) => File.WriteAllText(experiment.Marks.Path + ".go", "");

    private static Task RunningAsync(SuiteUnderTest suite, ExperimentUnderTest experiment, int count) =>
        AutoTune.Tests.Support.Wait.UntilAsync(
            () => experiment.Marks.Read().Count(mark => mark.IsStart) >= count, TimeSpan.FromSeconds(60), () => $"{count} running trials\n{suite.Logs}");
}
