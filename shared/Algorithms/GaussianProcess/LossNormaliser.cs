using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// Losses as targets of a model: how bad the worse half is does not matter, only its order (the half-rank warping of Song et al. 2024,
/// "The Vizier Gaussian process bandit algorithm"), so that the model need not follow cliffs and plateaus nobody wants to visit. Then
/// mean 0 and variance 1.
/// </summary>
internal static class LossNormaliser
{
    /// <summary>Losses beyond it are scaled down before differences are taken.</summary>
    private const double Huge = 1e100;

    /// <param name="losses">Finite losses, at least one.</param>
    /// <returns>Targets in the same order; all 0 when the losses are equal.</returns>
    public static double[] Normalise(IReadOnlyList<double> losses)
    {
        var largest = losses.Max(Math.Abs);
        var scale = largest > Huge ? largest : 1;
        var least = losses.Min() / scale;
        var range = losses.Max() / scale - least;
        if (range == 0)
            return new double[losses.Count];
        double[] targets = [.. losses.Select(loss => (loss / scale - least) / range)];
        RankTheWorse(targets);
        Standardise(targets);
        return targets;
    }

    /// <summary>
    /// Losses above the median become normal quantiles of their ranks, the deviation being that of the better half from the median.
    /// </summary>
    private static void RankTheWorse(double[] values)
    {
        var sorted = values.Order().ToArray();
        var n = sorted.Length;
        var median = sorted[(n - 1) / 2];
        var better = sorted.Where(value => value < median).ToList();
        if (better.Count == 0)
            return;
        var deviation = Math.Sqrt(better.Average(value => (value - median) * (value - median)));
        for (var i = 0; i < n; i++)
        {
            if (values[i] <= median)
                continue;
            // Equal losses share the rank of the first.
            var rank = Array.BinarySearch(sorted, values[i]);
            while (sorted[rank - 1] == values[i])
                rank--;
            values[i] = median + deviation * Gaussian.Quantile((rank + 0.5) / n);
        }
    }

    private static void Standardise(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        for (var i = 0; i < values.Length; i++)
            values[i] = (values[i] - mean) / deviation;
    }
}
