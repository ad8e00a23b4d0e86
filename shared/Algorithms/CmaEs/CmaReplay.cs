using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Contracts;

namespace AutoTune.Algorithms.CmaEs;

/// <summary>
/// The search's memory, derived from the study: for each trial in order, the ends its proposal had seen, then its proposal. Follows a
/// growing study step by step; a view of anything else is replayed from the start, so with the cache thrown away the answers are the same.
/// </summary>
internal sealed class CmaReplay
{
    /// <summary>Draws in vain, on grids, until a point that was used is accepted or the nearest unused one taken.</summary>
    private const int MaxRedraws = 64;

    private readonly long seed;
    private readonly CmaOptions options;
    private readonly CmaSpace space;
    private readonly StudyPoints points;
    private readonly Dictionary<int, CmaMember> running = [];
    private readonly Dictionary<int, StudyEnd> early = [];
    private readonly double[] point;
    private CmaRuns runs;
    private int trials;
    private int ends;
    private bool skipped;
    private StudyEnd? last;

    public CmaReplay(CmaSpace space, CmaOptions options, long seed)
    {
        (this.space, this.options, this.seed) = (space, options, seed);
        points = new StudyPoints(space.Encoding);
        point = new double[space.Encoding.Length];
        runs = new CmaRuns(space, options, seed);
    }

    /// <summary>The point to propose next.</summary>
    public ReadOnlySpan<double> Next(StudyView study)
    {
        var continues = points.Follow(study) && !skipped && study.TrialCount >= trials && study.EndCount >= ends
            && (ends == 0 || study.Study.Ends[ends - 1] == last);
        // A trial that had seen fewer ends than are applied: another worker's answer to an earlier request.
        if (!continues || (trials < study.TrialCount && study.Study.Trials[trials].SeenEnds < ends))
            Restart();
        for (; trials < study.TrialCount; trials++)
        {
            var trial = study.Study.Trials[trials];
            skipped |= trial.SeenEnds > study.EndCount || trial.SeenEnds < ends;
            Apply(study, Math.Min(trial.SeenEnds, study.EndCount));
            var member = Draw(trials);
            if (points[trials] is not { } actual)
                continue;
            if (PointKey.Of(actual) != PointKey.Of(point))
            {
                // Not what is proposed here (parameters given by a person, say): it counts, from wherever it lies.
                var at = new double[space.Dimensions];
                space.FromPoint(actual, at);
                member = new CmaMember(at, runs.Current, CmaMember.Foreign);
            }

            running[trials] = member;
            if (early.Remove(trials, out var end))
                Tell(end);
        }

        Apply(study, study.EndCount);
        Draw(study.TrialCount);
        return point;
    }

    private void Restart()
    {
        running.Clear();
        early.Clear();
        (trials, ends, skipped, last) = (0, 0, false, null);
        runs = new CmaRuns(space, options, seed);
    }

    private void Apply(StudyView study, int count)
    {
        for (; ends < count; ends++)
        {
            last = study.Study.Ends[ends];
            if (last.Sequence < trials)
                Tell(last);
            else
                early[last.Sequence] = last;
        }
    }

    private void Tell(StudyEnd end)
    {
        if (!running.Remove(end.Sequence, out var member))
            return;
        if (end.Loss is { } loss && double.IsFinite(loss))
            runs.Tell(member, loss);
        else if (end.Outcome is TrialState.Failed or TrialState.TimedOut)
            runs.Tell(member, double.NaN);
    }

    /// <summary>Draws the proposal of a trial; its point is left in <see cref="point"/>.</summary>
    private CmaMember Draw(int sequence)
    {
        var rng = Rng.For(seed, sequence);
        var at = new double[space.Dimensions];
        bool IsUsed(PointKey key) => points.IsUsed(key, sequence);
        for (var i = 0; i < MaxRedraws; i++)
        {
            runs.Draw(sequence, isFirst: i == 0, rng, at);
            space.ToPoint(at, point);
            if (!IsUsed(PointKey.Of(point)))
                return runs.Member(at);
        }

        if (space.Encoding.IsFinite && space.Encoding.MoveToUnseen(point, IsUsed))
            space.FromPoint(point, at);
        return runs.Member(at);
    }
}
