using AutoTune.Contracts;
using AutoTune.ExperimentCoordinator;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Services.Tests.Behaviour;

/// <summary>The rules by which an experiment goes on, without store and bus.</summary>
public sealed class ProgressTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void The_end_of_a_trial_that_was_asked_for_alone_answers_its_request()
    {
        var state = Running(concurrency: 1);
        Assert.NotNull(Progress.Ask(state, Now));

        Assert.True(Progress.ApplyEnd(state, new TrialEnd(0, 0, TrialState.Succeeded, 1), OptimizeMode.Minimize));

        Assert.Null(state.Request);
        Assert.Equal(1, Progress.Ask(state, Now)?.FirstSequence);
        // The answer comes late, and is of no use any more.
        Assert.False(Progress.ApplyAnswer(state, 0, 1, SuggestionStatus.Complete, 0));
    }

    [Fact]
    public void The_end_of_one_of_several_trials_leaves_their_request_open()
    {
        var state = Running(concurrency: 2);
        Assert.Equal(2, Progress.Ask(state, Now)?.Count);

        Assert.True(Progress.ApplyEnd(state, new TrialEnd(0, 1, TrialState.Succeeded, 1), OptimizeMode.Minimize));

        Assert.NotNull(state.Request);
        Assert.Null(Progress.Ask(state, Now));
    }

    private static ExperimentState Running(int concurrency) => new()
    {
        Id = Guid.NewGuid(),
        Namespace = "default",
        Name = "rules",
        Phase = Phase.Running,
        MaxTrialNum = 10,
        TrialConcurrency = concurrency,
        CreatedAt = Now,
    };
}
