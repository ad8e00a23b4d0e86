using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// Maximises an acquisition over the space: many random points, then from the best of them L-BFGS in the continuous coordinates and a
/// search value by value in the others, in turns. Its work is bounded by counts.
/// </summary>
internal sealed class AcquisitionSearch
{
    /// <summary>Rounds of continuous and discrete search per start.</summary>
    private const int MaxRounds = 4;

    private const int MaxEvaluations = 40;
    private const double Tolerance = 1e-6;

    private readonly ModelSpace space;
    private readonly BoundedMinimizer minimizer;
    private readonly double[] lower;
    private readonly double[] upper;
    private readonly double[] byMean;
    private readonly double[] byVariance;
    private readonly double[] point;
    private readonly bool hasLevels;
    private readonly bool hasContinuous;

    public AcquisitionSearch(ModelSpace space)
    {
        this.space = space;
        var dimensions = space.Dimensions;
        minimizer = new BoundedMinimizer(dimensions);
        lower = new double[dimensions];
        upper = new double[dimensions];
        byMean = new double[dimensions];
        byVariance = new double[dimensions];
        point = new double[dimensions];
        for (var d = 0; d < dimensions; d++)
        {
            hasLevels |= space.LevelsOf(d).Length > 1;
            hasContinuous |= space.LevelsOf(d).Length == 0;
        }
    }

    /// <summary>The best points found, best first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="acquisition">What to maximise.</param>
    /// <param name="rng">The source of randomness.</param>
    /// <param name="near">Points of which half of the random ones are neighbours: the best ones seen.</param>
    /// <param name="warmUp">Random points.</param>
    /// <param name="starts">Local searches.</param>
    /// <param name="isUsed">Whether a point is not to be proposed.</param>
    /// <param name="best">Takes the best point that is not used.</param>
    /// <returns>False when every point found is used.</returns>
    public bool Maximise(
        GaussianProcessModel model, Acquisition acquisition, Rng rng, IReadOnlyList<double[]> near, int warmUp, int starts,
        Func<PointKey, bool> isUsed, Span<double> best)
    {
        var found = new List<(double Worth, double[] At)>();
        foreach (var start in Starts(model, acquisition, rng, near, warmUp, starts))
            found.Add((Climb(model, acquisition, start), start));
        foreach (var (_, at) in found.OrderByDescending(item => item.Worth))
        {
            space.FromModel(at, best);
            if (!isUsed(PointKey.Of(best)))
                return true;
        }

        return false;
    }

    private List<double[]> Starts(
        GaussianProcessModel model, Acquisition acquisition, Rng rng, IReadOnlyList<double[]> near, int warmUp, int starts)
    {
        var candidates = new (double Worth, double[] At)[warmUp];
        for (var i = 0; i < warmUp; i++)
        {
            var at = new double[space.Dimensions];
            if (i % 2 == 0 || near.Count == 0)
            {
                space.Draw(rng, at);
            }
            else
            {
                near[i / 2 % near.Count].CopyTo(at, 0);
                space.Perturb(rng, at, Math.Pow(10, -3 * rng.NextDouble()) / 2, Math.Max(rng.NextDouble(), 1.0 / space.Dimensions));
            }

            var (mean, variance) = model.Predict(at);
            candidates[i] = (acquisition.Evaluate(mean, variance, out _, out _), at);
        }

        Array.Sort(candidates, (a, b) => b.Worth.CompareTo(a.Worth));
        return [.. candidates.Take(starts).Select(candidate => candidate.At)];
    }

    /// <summary>Climbs from a start, in place.</summary>
    private double Climb(GaussianProcessModel model, Acquisition acquisition, double[] at)
    {
        var worth = double.NegativeInfinity;
        for (var round = 0; round < MaxRounds; round++)
        {
            var before = worth;
            if (hasContinuous)
                worth = ClimbContinuous(model, acquisition, at);
            if (!hasLevels)
                break;
            if (!ClimbLevels(model, acquisition, at, ref worth) || worth <= before)
                break;
        }

        return worth;
    }

    private double ClimbContinuous(GaussianProcessModel model, Acquisition acquisition, double[] at)
    {
        for (var d = 0; d < at.Length; d++)
            (lower[d], upper[d]) = space.LevelsOf(d).Length == 0 ? (0, 1) : (at[d], at[d]);
        return -minimizer.Minimize(
            (x, gradient) =>
            {
                var (mean, variance) = model.Predict(x, byMean, byVariance);
                var value = acquisition.Evaluate(mean, variance, out var slopeMean, out var slopeVariance);
                for (var d = 0; d < gradient.Length; d++)
                    gradient[d] = -(slopeMean * byMean[d] + slopeVariance * byVariance[d]);
                return -value;
            },
            at, lower, upper, MaxEvaluations, Tolerance);
    }

    /// <summary>Tries every value of every grid once; true when one was better.</summary>
    private bool ClimbLevels(GaussianProcessModel model, Acquisition acquisition, double[] at, ref double worth)
    {
        var moved = false;
        for (var d = 0; d < at.Length; d++)
        {
            var best = at[d];
            foreach (var level in space.LevelsOf(d))
            {
                at[d] = level;
                var (mean, variance) = model.Predict(at);
                var value = acquisition.Evaluate(mean, variance, out _, out _);
                if (value > worth)
                    (worth, moved, best) = (value, moved | level != best, level);
            }

            at[d] = best;
        }

        return moved;
    }
}
