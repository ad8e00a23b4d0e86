using AutoTune.Algorithms.Arguments;
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
                Insert(Observe(point, loss));
            else if (last.Outcome is TrialState.Failed or TrialState.TimedOut)
                byAge.Add(Observe(point, double.PositiveInfinity));
        }
    }

    /// <summary>The trials that run, by sequence, with NaN for their losses.</summary>
    public IReadOnlyList<Observation> Running(int trialCount)
    {
        if (ended.Count >= trialCount)
            return [];
        var running = new List<Observation>();
        for (var sequence = 0; sequence < trialCount; sequence++)
        {
            if (!ended.Contains(sequence) && points[sequence] is { } point)
                running.Add(Observe(point, double.NaN));
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

    /// <summary>The loss running trials count as; at least one observation has a value.</summary>
    public double Lie(ConstantLiar liar) => liar switch
    {
        ConstantLiar.Least => byLoss[0].Loss,
        ConstantLiar.Greatest => byLoss[^1].Loss,
        _ => byLoss.Average(observation => observation.Loss),
    };

    private void Insert(Observation observation)
    {
        byLoss.Insert(CountUpTo(observation.Loss), observation);
        byAge.Add(observation);
    }

    private Observation Observe(double[] point, double loss)
    {
        var z = new double[point.Length];
        space.ToInternal(point, z);
        return new Observation(point, z, loss);
    }
}
