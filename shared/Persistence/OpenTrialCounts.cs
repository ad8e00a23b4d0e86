using AutoTune.Contracts;
using AutoTune.Experiments.State;

namespace AutoTune.Persistence;

/// <summary>The open trials beside a state's own counts of those that ended.</summary>
public static class OpenTrialCounts
{
    /// <summary>
    /// How many of the trials that are open in this state are in each state; states without trials are absent. A trial that has ended in
    /// the store, and not yet in the state, counts in neither for that moment.
    /// </summary>
    public static async Task<IReadOnlyDictionary<TrialState, int>> CountOpenAsync(
        this ITrialStore trials, ExperimentState state, CancellationToken cancellation) =>
        (await trials.FindManyAsync(state.Id, state.Open, cancellation))
        .Where(trial => !trial.State.IsEnded()).CountBy(trial => trial.State).ToDictionary();
}
