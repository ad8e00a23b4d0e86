using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tuners;

/// <summary>
/// Independent draws from the search space (Bergstra and Bengio 2012, "Random search for hyper-parameter optimization"). It does not
/// look at the study. In a finite space no point comes twice while others are left: earlier draws are replayed, since they follow from
/// the seed; after that, the draws are independent again.
/// </summary>
internal sealed class RandomTuner(AlgorithmContext context) : ITuner
{
    /// <summary>Draws in vain until the nearest unseen point is taken instead.</summary>
    private const int MaxRedraws = 64;

    private readonly SpaceEncoding space = new(context.Space);
    private readonly List<PointKey> drawn = [];
    private readonly HashSet<PointKey> seen = [];

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "Random", OptimizeMode.Minimize, CommonArguments.ValueTypes,
        [CommonArguments.Seed, CommonArguments.ConstantLiarType, CommonArguments.ParallelOptimize], TakesStartingPoints: true);

    public Suggestion Suggest(StudyView study)
    {
        var point = new double[space.Length];
        if (!space.IsFinite || study.TrialCount >= space.PointCount)
        {
            space.Draw(Rng.For(context.Seed, study.TrialCount), point);
            return new Suggestion.Propose(space.Json.Write(point));
        }

        if (drawn.Count > study.TrialCount)
        {
            drawn.Clear();
            seen.Clear();
        }

        while (drawn.Count <= study.TrialCount)
        {
            DrawUnseen(Rng.For(context.Seed, drawn.Count), point);
            drawn.Add(PointKey.Of(point));
            seen.Add(drawn[^1]);
        }

        return new Suggestion.Propose(space.Json.Write(point));
    }

    private void DrawUnseen(Rng rng, double[] point)
    {
        for (var i = 0; i < MaxRedraws; i++)
        {
            space.Draw(rng, point);
            if (!seen.Contains(PointKey.Of(point)))
                return;
        }

        space.MoveToUnseen(point, seen.Contains);
    }
}
