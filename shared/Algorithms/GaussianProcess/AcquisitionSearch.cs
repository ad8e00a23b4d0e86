using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// Maximises an acquisition over the space: many random points, then from the best of them L-BFGS in the continuous coordinates and a
/// search value by value in those on grids, in turns. A small finite space is searched point by point.
/// </summary>
/// <remarks>
/// Its work is bounded by counts: the more points the model has, the dearer is a prediction and the fewer are made, down to the least
/// numbers below. Ten times as many found no better points on the benchmark's problems.
/// </remarks>
internal sealed class AcquisitionSearch
{
    /// <summary>Rounds of continuous and discrete search per start.</summary>
    private const int MaxRounds = 4;

    /// <summary>Predictions per climb in the continuous coordinates.</summary>
    private const int MaxEvaluations = 40;

    private const double Tolerance = 1e-6;

    /// <summary>Multiplications that the random points may cost beyond their least number, and those that the local searches may.</summary>
    private const double WarmUpWork = 2e6;

    private const double SearchWork = 4e6;
    private const int LeastWarmUp = 1000;
    private const int LeastStarts = 8;

    private readonly ModelSpace space;
    private readonly BoundedMinimizer minimizer;
    private readonly double[] lower;
    private readonly double[] upper;
    private readonly double[] byMean;
    private readonly double[] byVariance;
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
        for (var d = 0; d < dimensions; d++)
        {
            hasLevels |= space.LevelsOf(d).Length > 1;
            hasContinuous |= space.LevelsOf(d).Length == 0;
        }
    }

    /// <summary>Finds the best point that is not used.</summary>
    /// <param name="model">The model.</param>
    /// <param name="acquisition">What to maximise.</param>
    /// <param name="rng">The source of randomness.</param>
    /// <param name="near">Good points: every second random one lies near one of them.</param>
    /// <param name="mostWarmUp">Random points at most.</param>
    /// <param name="mostStarts">Local searches from the best of them at most.</param>
    /// <param name="isUsed">Whether a point is not to be proposed.</param>
    /// <param name="best">Takes the point.</param>
    /// <returns>False when every point found is used.</returns>
    public bool Maximise(
        GaussianProcessModel model, Acquisition acquisition, Rng rng, IReadOnlyList<double[]> near, int mostWarmUp, int mostStarts,
        Func<PointKey, bool> isUsed, Span<double> best)
    {
        double n = model.Count;
        // Distances and a kernel value for each point, then half the square for the variance.
        var prediction = n * n / 2 + n * (space.Dimensions + 10);
        var warmUp = (int)Math.Min(mostWarmUp, Math.Max(LeastWarmUp, WarmUpWork / prediction));
        var starts = (int)Math.Min(mostStarts, Math.Max(LeastStarts, SearchWork / (prediction * MaxEvaluations)));
        var greatest = double.NegativeInfinity;
        var point = new double[space.Dimensions];
        var at = new double[space.Dimensions];
        if (space.Encoding.PointCount <= warmUp)
        {
            space.Encoding.First(point, Next);
            do
                greatest = Better(model, acquisition, isUsed, point, at, greatest, best);
            while (space.Encoding.Advance(point, Next));
            return !double.IsNegativeInfinity(greatest);
        }

        foreach (var start in Starts(model, acquisition, rng, near, warmUp, starts))
        {
            Climb(model, acquisition, start);
            space.FromModel(start, point);
            if (!isUsed(PointKey.Of(point)))
            {
                greatest = Better(model, acquisition, isUsed, point, at, greatest, best);
                continue;
            }

            // On a grid the summit may be taken: one of the points around it then.
            for (var d = 0; d < space.Dimensions; d++)
            {
                var value = point[d];
                foreach (var neighbour in space.NeighboursOf(d, value))
                {
                    point[d] = neighbour;
                    greatest = Better(model, acquisition, isUsed, point, at, greatest, best);
                }

                point[d] = value;
            }
        }

        return !double.IsNegativeInfinity(greatest);
    }

    private double Next(int dimension, double value) => space.Encoding.Dimensions[dimension].Next(value);

    /// <summary>Takes a point for the best when it is better and not used; returns the greatest worth.</summary>
    private double Better(
        GaussianProcessModel model, Acquisition acquisition, Func<PointKey, bool> isUsed, double[] point, double[] at, double greatest,
        Span<double> best)
    {
        if (isUsed(PointKey.Of(point)))
            return greatest;
        space.ToModel(point, at);
        var worth = Worth(model, acquisition, at);
        if (!(worth > greatest))
            return greatest;
        point.CopyTo(best);
        return worth;
    }

    private static double Worth(GaussianProcessModel model, Acquisition acquisition, ReadOnlySpan<double> at)
    {
        var (mean, variance) = model.Predict(at);
        return acquisition.Evaluate(mean, variance, out _, out _);
    }

    private IEnumerable<double[]> Starts(
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
                var step = Math.Pow(10, -3 * rng.NextDouble()) / 2;
                space.Perturb(rng, at, step, Math.Max(rng.NextDouble(), 1.0 / space.Dimensions));
            }

            candidates[i] = (Worth(model, acquisition, at), at);
        }

        // Stable, since equal worths are common where the model is flat.
        return candidates.OrderByDescending(candidate => candidate.Worth).Take(starts).Select(candidate => candidate.At);
    }

    /// <summary>Climbs from a start, in place.</summary>
    private void Climb(GaussianProcessModel model, Acquisition acquisition, double[] at)
    {
        var worth = double.NegativeInfinity;
        for (var round = 0; round < MaxRounds; round++)
        {
            if (hasContinuous)
                worth = ClimbContinuous(model, acquisition, at);
            if (!hasLevels || !ClimbLevels(model, acquisition, at, ref worth))
                break;
        }
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
                var value = Worth(model, acquisition, at);
                if (value > worth)
                    (worth, moved, best) = (value, moved || level != best, level);
            }

            at[d] = best;
        }

        return moved;
    }
}
