using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// Losses as targets of a model, as Vizier warps them (Song et al. 2024, "The Vizier Gaussian process bandit algorithm", section 3.2):
/// how bad the worse half is does not matter, only its order; and differences among the best are stretched. Then mean 0 and variance 1.
/// </summary>
internal static class LossNormaliser
{
    /// <summary>Losses beyond it are scaled down before sums of squares are taken.</summary>
    private const double Huge = 1e100;

    /// <summary>The best is stretched by this factor against the worst.</summary>
    private const double Stretch = 1.5;

    /// <param name="losses">Finite losses, at least one.</param>
    /// <returns>Targets in the same order; all 0 when the losses are equal.</returns>
    public static double[] Normalise(IReadOnlyList<double> losses)
    {
        var largest = losses.Max(Math.Abs);
        var scale = largest > Huge ? largest : 1;
        double[] targets = [.. losses.Select(loss => loss / scale)];
        RankTheWorse(targets);
        StretchTheBest(targets);
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

    private static void StretchTheBest(double[] values)
    {
        var (least, greatest) = (values.Min(), values.Max());
        var range = greatest - least;
        if (!(range > 0))
            return;
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Log(1 + (Stretch - 1) * ((values[i] - least) / range));
    }

    private static void Standardise(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        var equal = values.All(value => value == values[0]);
        for (var i = 0; i < values.Length; i++)
            values[i] = equal ? 0 : (values[i] - mean) / deviation;
    }
}
