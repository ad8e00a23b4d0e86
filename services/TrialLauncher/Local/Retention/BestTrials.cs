using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Local.Retention;

/// <summary>
/// The trials of an experiment that keep their output (spec.trialPolicy.retain): the best of those that succeeded, then those that ended last.
/// One that is not among them will not be later, since trials only become more.
/// </summary>
internal sealed class BestTrials(int count, OptimizeMode direction)
{
    // The worst is at the head.
    private readonly PriorityQueue<int, (Merit? Merit, int Ordinal)> kept = new(Comparer<(Merit? Merit, int Ordinal)>.Create((a, b) => Compare(a, b, direction)));

    /// <summary>How many entries of the end log are taken in.</summary>
    public int Ends { get; private set; }

    /// <summary>Takes in the next entry of the end log; the trial that does not keep its output any more.</summary>
    /// <param name="end">The entry.</param>
    /// <param name="budget">The trial's budget; null where trials have none.</param>
    public int? Add(TrialEnd end, double? budget)
    {
        Ends = end.Ordinal + 1;
        Merit? merit = end is { State: TrialState.Succeeded, Value: { } value } ? new Merit(value, budget) : null;
        kept.Enqueue(end.Sequence, (merit, end.Ordinal));
        return kept.Count > count ? kept.Dequeue() : null;
    }

    private static int Compare((Merit? Merit, int Ordinal) a, (Merit? Merit, int Ordinal) b, OptimizeMode direction) => (a.Merit, b.Merit) switch
    {
        (null, null) => a.Ordinal.CompareTo(b.Ordinal),
        (null, _) => -1,
        (_, null) => 1,
        var (one, other) when one.Value.IsBetterThan(other, direction) => 1,
        var (one, other) when other.Value.IsBetterThan(one, direction) => -1,
        _ => b.Ordinal.CompareTo(a.Ordinal), // of equals the first stays, as everywhere
    };
}
