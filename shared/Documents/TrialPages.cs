using System.Runtime.CompilerServices;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;

namespace AutoTune.Documents;

/// <summary>All of an experiment's trials, never more than a page of them at once.</summary>
public static class TrialPages
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
}
