using AutoTune.Algorithms.Contract;

namespace AutoTune.Algorithms.Encoding;

/// <summary>
/// A warm cache of a study's trials as points. Trials are only ever appended, so what was read stays valid; a study with another
/// history (told by its last common trial) is read anew. With the cache thrown away the answers are the same.
/// </summary>
internal sealed class StudyPoints(SpaceEncoding space)
{
    private readonly List<double[]?> points = [];
    private readonly Dictionary<PointKey, int> firstUse = [];
    private StudyHistory? source;
    private StudyTrial? last;

    /// <summary>Reads the trials not read before. Returns false when everything was read anew.</summary>
    public bool Follow(StudyView view)
    {
        var continues = points.Count == 0 || ReferenceEquals(source, view.Study)
            || (view.Study.Trials.Count >= points.Count && view.Study.Trials[points.Count - 1] == last);
        if (!continues)
        {
            points.Clear();
            firstUse.Clear();
        }

        source = view.Study;
        while (points.Count < view.TrialCount)
        {
            last = view.Study.Trials[points.Count];
            var point = new double[space.Length];
            if (space.Json.TryRead(last.Parameters, point))
            {
                firstUse.TryAdd(PointKey.Of(point), points.Count);
                points.Add(point);
            }
            else
            {
                points.Add(null);
            }
        }

        return continues;
    }

    /// <summary>The point of a trial that was followed; null when its parameters are not of this space.</summary>
    public double[]? this[int sequence] => points[sequence];

    /// <summary>Whether one of the first trials has this point.</summary>
    public bool IsUsed(PointKey key, int trialCount) => firstUse.TryGetValue(key, out var sequence) && sequence < trialCount;
}
