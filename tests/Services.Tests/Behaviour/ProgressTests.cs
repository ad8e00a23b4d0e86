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
    public void The_best_trial_is_among_those_with_the_largest_budget_that_has_results()
    {
        var state = new ExperimentState { Id = Guid.NewGuid(), Namespace = "default", Name = "budgets", Open = [0, 1, 2, 3, 4] };
        Apply(TrialState.Succeeded, 0.1, 1, best: 0);
        Apply(TrialState.Failed, null, 9, best: 0);
        Apply(TrialState.Succeeded, 5, 3, best: 2);
        Apply(TrialState.Succeeded, 0.2, 1, best: 2);
        Apply(TrialState.Succeeded, 4, 3, best: 4);
        Assert.Equal((4, 3), (state.BestValue, state.BestBudget));

        void Apply(TrialState outcome, double? value, double budget, int best)
        {
            Assert.True(Progress.ApplyEnd(state, new TrialEnd(state.Ends, state.Ends, outcome, value), OptimizeMode.Minimize, budget));
            Assert.Equal(best, state.BestSequence);
        }
    }

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
