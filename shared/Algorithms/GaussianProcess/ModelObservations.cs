using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Contracts;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>A trial that ended: its coordinates and its loss; NaN when it failed or ran out of time.</summary>
internal readonly record struct ModelObservation(double[] At, double Loss)
{
    public bool Failed => double.IsNaN(Loss);
}

/// <summary>
/// A warm cache of the study as a model sees it. Follows the study's ends; anything but further ends of the same study is read anew.
/// </summary>
internal sealed class ModelObservations(ModelSpace space)
{
    private readonly StudyPoints points = new(space.Encoding);
    private readonly List<ModelObservation> all = [];
    private readonly HashSet<int> ended = [];
    private int followed;
    private int followedTrials;
    private bool skipped;
    private StudyEnd? last;

    /// <summary>Trials with a value and failed ones, in the order of their ends.</summary>
    public IReadOnlyList<ModelObservation> All => all;

    /// <summary>How many of them have a value.</summary>
    public int ValueCount { get; private set; }

    /// <summary>Reads what is new. Returns false when everything was read anew.</summary>
    public bool Follow(StudyView view)
    {
        var continues = points.Follow(view) && !skipped && view.EndCount >= followed && view.TrialCount >= followedTrials
            && (followed == 0 || view.Study.Ends[followed - 1] == last);
        if (!continues)
        {
            all.Clear();
            ended.Clear();
            (followed, ValueCount, skipped) = (0, 0, false);
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
            var hasValue = last.Loss is { } loss && double.IsFinite(loss);
            if (!hasValue && last.Outcome is not (TrialState.Failed or TrialState.TimedOut))
                continue;
            all.Add(new ModelObservation(ToModel(point), hasValue ? last.Loss!.Value : double.NaN));
            ValueCount += hasValue ? 1 : 0;
        }

        return continues;
    }

    /// <summary>The coordinates of the trials that run, by sequence.</summary>
    public IReadOnlyList<double[]> Running(int trialCount)
    {
        var running = new List<double[]>();
        for (var sequence = 0; ended.Count < trialCount && sequence < trialCount; sequence++)
        {
            if (!ended.Contains(sequence) && points[sequence] is { } point)
                running.Add(ToModel(point));
        }

        return running;
    }

    /// <summary>Whether one of the first trials has this point.</summary>
    public bool IsUsed(PointKey key, int trialCount) => points.IsUsed(key, trialCount);

    private double[] ToModel(double[] point)
    {
        var at = new double[point.Length];
        space.ToModel(point, at);
        return at;
    }
}
