using AutoTune.Algorithms;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Behaviour;

/// <summary>What follows from a tuner's answers, with tuners that stand in for Random.</summary>
public sealed class TunerAnswerTests
{
    [Fact]
    public async Task A_tuner_that_throws_ends_the_experiment_in_ERROR_with_its_reason()
    {
        // It throws in the middle of a request: the trials it proposed before belong to the experiment.
        await using var suite = await StartAsync(study =>
            study.TrialCount == 5 ? throw new InvalidOperationException("no idea") : ScriptedTuner.Propose(study));
        var experiment = new ExperimentUnderTest { MaxTrialNum = 20, TrialConcurrency = 4 };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(5, 4) { Phase = Phase.Error, Reason = "TunerFailed" });
        Assert.Contains("Random failed: no idea", finished.State.Message);
    }

    [Fact]
    public async Task A_tuner_that_throws_at_once_leaves_no_trials()
    {
        await using var suite = await StartAsync(_ => throw new InvalidOperationException("no idea"));
        var experiment = new ExperimentUnderTest { MaxTrialNum = 20, TrialConcurrency = 4 };

        await suite.StartAsync(experiment);

        await ExperimentInvariants.HoldAsync(suite, experiment, new(0, 4) { Phase = Phase.Error, Reason = "TunerFailed" });
    }

    [Fact]
    public async Task A_tuner_that_waits_is_asked_again_when_a_trial_has_ended()
    {
        // In rounds of three, as Hyperband: nothing new before all of the round have ended.
        await using var suite = await StartAsync(study =>
            study.EndCount >= study.TrialCount / 3 * 3 ? ScriptedTuner.Propose(study) : new Suggestion.Wait());
        var experiment = new ExperimentUnderTest { MaxTrialNum = 12, TrialConcurrency = 5 };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(12, 3) { Outcome = TrialState.Succeeded });
        Assert.All(finished.Trials, trial => Assert.True(trial.SeenEnds >= trial.Sequence / 3 * 3));
    }

    [Fact]
    public async Task A_tuner_that_waits_for_nothing_ends_the_experiment_in_ERROR()
    {
        await using var suite = await StartAsync(study => study.TrialCount < 3 ? ScriptedTuner.Propose(study) : new Suggestion.Wait());
        var experiment = new ExperimentUnderTest { MaxTrialNum = 10, TrialConcurrency = 2 };

        await suite.StartAsync(experiment);

        await ExperimentInvariants.HoldAsync(suite, experiment, new(3, 2) { Phase = Phase.Error, Reason = "TunerStalled" });
    }

    private static Task<EmbeddedSuite> StartAsync(Func<StudyView, Suggestion> suggest) =>
        EmbeddedSuite.StartAsync(Scratch.New(), AlgorithmRegistry.Instance.With("Random", _ => new ScriptedTuner(suggest)));
}
