using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tpe;

namespace AutoTune.Algorithms.Metis;

/// <summary>
/// Metis's exploitation: the point that is likeliest among the good trials and unlikeliest among the others, each described by a mixture
/// of Gaussians (one per trial and the prior, as TPE's).
/// </summary>
internal sealed class DensityRatio
{
    /// <summary>The good trials are the best of this many.</summary>
    private const double GoodShare = 1 / 3.0;

    private const int Draws = 128;

    private readonly ModelSpace space;
    private readonly ParzenEstimator good;
    private readonly ParzenEstimator bad;

    public DensityRatio(ModelSpace space)
    {
        this.space = space;
        int[] all = [.. Enumerable.Range(0, space.Dimensions)];
        good = new ParzenEstimator(space.Encoding, all, followsSpread: true);
        bad = new ParzenEstimator(space.Encoding, all, followsSpread: false);
    }

    /// <summary>Finds the point among draws from the good ones.</summary>
    /// <param name="points">Trials in the model's coordinates, best first.</param>
    /// <param name="rng">The source of randomness.</param>
    /// <param name="isUsed">Whether a point is not to be proposed.</param>
    /// <returns>The point; null when every draw was used.</returns>
    public double[]? Maximise(IReadOnlyList<double[]> points, Rng rng, Func<PointKey, bool> isUsed)
    {
        var rows = points.Select(ToInternal).ToArray();
        var count = Math.Max(1, (int)(GoodShare * rows.Length));
        Fit(good, rows[..count]);
        Fit(bad, rows[count..]);
        double[]? best = null;
        var greatest = double.NegativeInfinity;
        var (candidate, z) = (new double[space.Dimensions], new double[space.Dimensions]);
        for (var i = 0; i < Draws; i++)
        {
            good.Draw(rng, i % 2 == 1, candidate);
            if (isUsed(PointKey.Of(candidate)))
                continue;
            space.Encoding.ToInternal(candidate, z);
            var ratio = good.LogDensity(candidate, z) - bad.LogDensity(candidate, z);
            if (ratio > greatest)
                (greatest, best) = (ratio, candidate.ToArray());
        }

        return best;
    }

    private static void Fit(ParzenEstimator estimator, double[][] rows)
    {
        var weights = new double[rows.Length];
        Array.Fill(weights, 1);
        estimator.Fit(rows, weights, priorWeight: 1);
    }

    private double[] ToInternal(double[] at)
    {
        var (point, z) = (new double[at.Length], new double[at.Length]);
        space.FromModel(at, point);
        space.Encoding.ToInternal(point, z);
        return z;
    }
}
