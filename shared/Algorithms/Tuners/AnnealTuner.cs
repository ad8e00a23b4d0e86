using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tpe;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tuners;

/// <summary>
/// Simulated annealing as hyperopt understands it: a good earlier trial is taken (rank g with probability 2^-(g+1)), and parameters are
/// drawn from their priors shrunk around that trial's values, to 1 / (1 + 0.1 T) of their widths for T earlier observations of each.
/// </summary>
/// <remarks>
/// Bounded types draw uniformly from a window that is kept inside the bounds, normal types from a normal, both in the parameter's own
/// scale; a choice is redrawn from its prior with the shrink factor as probability, and otherwise kept. Unlike hyperopt's, not every
/// parameter moves every time, and some come from another good trial: what is right stays right, and what separate trials found comes
/// together. A parameter the trial does not have (nested choices) is taken from one that has it. A draw that would repeat a trial is
/// made again, after some draws in vain with twice the width. Trials without a value are not observations; running ones are, as constant_liar_type says.
/// </remarks>
internal sealed class AnnealTuner : ITuner
{
    private const double AverageRank = 2;
    private const double ShrinkCoefficient = 0.1;

    /// <summary>The probability that a parameter stays as it was; one of them always moves.</summary>
    private const double Keep = 0.4;

    /// <summary>The probability that a parameter, and those after it, follow another trial.</summary>
    private const double Switch = 0.3;

    /// <summary>Draws in vain until the windows are twice as wide.</summary>
    private const int DrawsPerWidening = 8;

    private readonly long seed;
    private readonly ConstantLiar liar;
    private readonly SpaceEncoding space;
    private readonly TpeObservations observations;
    private readonly List<Observation> ranked = [];
    private readonly List<Observation> picked = [];
    private readonly double[] shrink;

    public AnnealTuner(AlgorithmContext context)
    {
        seed = context.Seed;
        liar = ConstantLiars.Of(new ArgumentValues(Info.Arguments, context.Arguments).Text("constant_liar_type"));
        space = new SpaceEncoding(context.Space);
        observations = new TpeObservations(space);
        shrink = new double[space.Length];
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "Anneal", OptimizeMode.Minimize, CommonArguments.ValueTypes,
        [CommonArguments.ConstantLiarType, CommonArguments.ParallelOptimize], TakesStartingPoints: true);

    public Suggestion Suggest(StudyView study)
    {
        observations.Follow(study);
        Rank(study.TrialCount);
        var rng = Rng.For(seed, study.TrialCount);
        var point = new double[space.Length];
        space.DrawUnseen(
            point,
            key => observations.IsUsed(key, study.TrialCount),
            vain => Draw(rng, Math.Pow(2, vain / DrawsPerWidening), point));
        return new Suggestion.Propose(space.Json.Write(point));
    }

    /// <summary>Orders what was observed, liars behind the observations that are as good, and counts it per parameter.</summary>
    private void Rank(int trialCount)
    {
        ranked.Clear();
        ranked.AddRange(observations.ByLoss);
        if (liar != ConstantLiar.None && ranked.Count > 0)
            ranked.InsertRange(observations.CountUpTo(observations.Lie(liar)), observations.Running(trialCount));
        for (var d = 0; d < shrink.Length; d++)
            shrink[d] = 1 / (1 + ShrinkCoefficient * Observed(d));
    }

    private int Observed(int dimension)
    {
        if (space.Dimensions[dimension].Parent < 0)
            return ranked.Count;
        var count = 0;
        foreach (var observation in ranked)
            count += double.IsNaN(observation.Z[dimension]) ? 0 : 1;
        return count;
    }

    private void Draw(Rng rng, double widening, double[] point)
    {
        picked.Clear();
        var mover = rng.NextInt(point.Length);
        for (var d = 0; d < point.Length; d++)
        {
            if (!space.IsActive(point, d))
            {
                point[d] = double.NaN;
                continue;
            }

            if (rng.NextDouble() < Switch)
                picked.Clear();
            var stays = rng.NextDouble() < Keep && d != mover;
            point[d] = Pick(rng, d) is not { } pick ? space.Dimensions[d].Draw(rng)
                : stays ? pick.Point[d]
                : Near(rng, d, pick.Z[d], Math.Min(1, widening * shrink[d]));
        }
    }

    /// <summary>The first of the trials followed that has the parameter, or a new one; null when no observation has it.</summary>
    private Observation? Pick(Rng rng, int dimension)
    {
        foreach (var earlier in picked)
        {
            if (!double.IsNaN(earlier.Z[dimension]))
                return earlier;
        }

        var rank = (int)Math.Min(Math.Log(rng.NextOpen()) / Math.Log(1 - 1 / AverageRank), ranked.Count);
        Observation? last = null;
        foreach (var observation in ranked)
        {
            if (double.IsNaN(observation.Z[dimension]))
                continue;
            last = observation;
            if (rank-- == 0)
                break;
        }

        if (last is not null)
            picked.Add(last);
        return last;
    }

    private double Near(Rng rng, int dimension, double z, double width)
    {
        if (space.Dimensions[dimension] is not NumericDimension number)
            return rng.NextDouble() < width ? space.Dimensions[dimension].Draw(rng) : z;
        if (number.IsNormal)
            return number.FromInternal(z + width * rng.NextNormal());
        return number.FromInternal(Math.Clamp(z, width / 2, 1 - width / 2) + width * (rng.NextOpen() - 0.5));
    }
}
