using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Contracts;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// A warm cache of what TPE has observed. Follows the study's ends; anything but further ends of the same study is read anew, so with
/// the cache thrown away the answers are the same.
/// </summary>
internal sealed class TpeObservations(SpaceEncoding space)
{
    private readonly StudyPoints points = new(space);
    private readonly List<Observation> byLoss = [];
    private readonly List<Observation> byAge = [];
    private readonly HashSet<int> ended = [];
    private int followed;
    private int followedTrials;
    private bool skipped;
    private StudyEnd? last;

    /// <summary>Ended trials with a value, best first, ties by the order of their ends.</summary>
    public IReadOnlyList<Observation> ByLoss => byLoss;

    /// <summary>The same and those that failed or ran out of time, in the order of their ends.</summary>
    public IReadOnlyList<Observation> ByAge => byAge;

    public void Follow(StudyView view)
    {
        var continues = points.Follow(view);
        if (!continues || skipped || view.EndCount < followed || view.TrialCount < followedTrials
            || (followed > 0 && view.Study.Ends[followed - 1] != last))
        {
            byLoss.Clear();
            byAge.Clear();
            ended.Clear();
            followed = 0;
            skipped = false;
        }

        followedTrials = view.TrialCount;

        for (; followed < view.EndCount; followed++)
        {
            last = view.Study.Ends[followed];
            if (last.Sequence >= view.TrialCount)
            {
                skipped = true;
                continue;
            }

            ended.Add(last.Sequence);
            if (points[last.Sequence] is not { } point)
                continue;
            if (last.Loss is { } loss && double.IsFinite(loss))
                Insert(new Observation(ToInternal(point), loss));
            else if (last.Outcome is TrialState.Failed or TrialState.TimedOut)
                byAge.Add(new Observation(ToInternal(point), double.PositiveInfinity));
        }
    }

    /// <summary>The points of the trials that run, in the internal scale, by sequence.</summary>
    public IReadOnlyList<double[]> Running(int trialCount)
    {
        if (ended.Count >= trialCount)
            return [];
        var running = new List<double[]>();
        for (var sequence = 0; sequence < trialCount; sequence++)
        {
            if (!ended.Contains(sequence) && points[sequence] is { } point)
                running.Add(ToInternal(point));
        }

        return running;
    }

    /// <summary>Whether one of the first trials has this point.</summary>
    public bool IsUsed(PointKey key, int trialCount) => points.IsUsed(key, trialCount);

    /// <summary>How many observations are no worse than a loss.</summary>
    public int CountUpTo(double loss)
    {
        var low = 0;
        var high = byLoss.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (byLoss[middle].Loss <= loss)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Insert(Observation observation)
    {
        byLoss.Insert(CountUpTo(observation.Loss), observation);
        byAge.Add(observation);
    }

    private double[] ToInternal(double[] point)
    {
        var z = new double[point.Length];
        space.ToInternal(point, z);
        return z;
    }
}
