using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Contracts;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// A warm cache of what TPE has observed: ended trials in the internal scale, sorted by value (ties by order of their ends), and the
/// failed ones. Follows the study's ends; anything but further ends of the same study is read anew.
/// </summary>
internal sealed class TpeObservations(SpaceEncoding space)
{
    private readonly StudyPoints points = new(space);
    private readonly List<Observation> sorted = [];
    private readonly List<Observation> failed = [];
    private readonly HashSet<int> ended = [];
    private int followed;
    private StudyEnd? last;

    /// <summary>Ended trials with a value, best first.</summary>
    public IReadOnlyList<Observation> Sorted => sorted;

    /// <summary>Trials that failed or ran out of time, in the order of their ends.</summary>
    public IReadOnlyList<Observation> Failed => failed;

    public void Follow(StudyView view)
    {
        var same = points.Follow(view);
        if (!same || view.EndCount < followed || (followed > 0 && view.Study.Ends[followed - 1] != last))
        {
            sorted.Clear();
            failed.Clear();
            ended.Clear();
            followed = 0;
        }

        for (; followed < view.EndCount; followed++)
        {
            last = view.Study.Ends[followed];
            ended.Add(last.Sequence);
            if (points[last.Sequence] is not { } point)
                continue;
            if (last.Loss is { } loss && double.IsFinite(loss))
                Insert(new Observation(ToInternal(point), loss, followed));
            else if (last.Outcome is TrialState.Failed or TrialState.TimedOut)
                failed.Add(new Observation(ToInternal(point), double.PositiveInfinity, followed));
        }
    }

    /// <summary>The trials that run, in the internal scale.</summary>
    public IEnumerable<double[]> Running(int trialCount)
    {
        if (ended.Count >= trialCount)
            yield break;
        for (var sequence = 0; sequence < trialCount; sequence++)
        {
            if (!ended.Contains(sequence) && points[sequence] is { } point)
                yield return ToInternal(point);
        }
    }

    public bool IsUsed(PointKey key, int trialCount) => points.IsUsed(key, trialCount);

    private void Insert(Observation observation)
    {
        var low = 0;
        var high = sorted.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle].Loss <= observation.Loss)
                low = middle + 1;
            else
                high = middle;
        }

        sorted.Insert(low, observation);
    }

    private double[] ToInternal(double[] point)
    {
        var z = new double[point.Length];
        space.ToInternal(point, z);
        return z;
    }
}

/// <summary>An observation: its point in the internal scale, its oriented value, and when it came.</summary>
internal sealed record Observation(double[] Z, double Loss, int Ordinal);
