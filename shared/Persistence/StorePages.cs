using System.Runtime.CompilerServices;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence;

/// <summary>All of what a store has, never more than a page of it at once.</summary>
public static class StorePages
{
    private const int Page = 500;

    /// <summary>Every trial in the order of sequences.</summary>
    public static async IAsyncEnumerable<TrialRecord> AllAsync(
        this ITrialStore trials, Guid experimentId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = 0;
        while (await trials.ListAsync(experimentId, next, Page, cancellation) is { Count: > 0 } page)
        {
            foreach (var trial in page)
                yield return trial;
            next = page[^1].Sequence + 1;
        }
    }

    /// <summary>Every experiment's state in the order of their ids.</summary>
    /// <param name="experiments">The store.</param>
    /// <param name="after">Only those after this id; null: from the first.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async IAsyncEnumerable<ExperimentState> AllStatesAsync(
        this IExperimentStore experiments, Guid? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await experiments.ListStatesAsync(after, Page, cancellation) is { Count: > 0 } page)
        {
            foreach (var state in page)
                yield return state;
            if (page.Count < Page)
                yield break; // the last one; who looks every second need not ask for an empty one
            after = page[^1].Id;
        }
    }
}
