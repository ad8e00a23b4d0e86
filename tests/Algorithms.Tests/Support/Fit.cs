using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tests.Support;

/// <summary>Goodness of fit at a level of one in ten thousand: seeds are fixed, so a test that passes goes on passing.</summary>
internal static class Fit
{
    /// <summary>Kolmogorov-Smirnov: samples against a continuous distribution function.</summary>
    public static void ToDistribution(IEnumerable<double> samples, Func<double, double> cdf)
    {
        var sorted = samples.Order().ToArray();
        var distance = sorted.Select((x, i) => Math.Max(cdf(x) - (double)i / sorted.Length, (i + 1.0) / sorted.Length - cdf(x))).Max();
        Assert.True(distance < 2.23 / Math.Sqrt(sorted.Length), $"KS distance {distance} of {sorted.Length} samples");
    }

    /// <summary>Chi-square: samples against the probabilities of discrete values; rare ones are pooled.</summary>
    public static void ToProbabilities(IReadOnlyCollection<double> samples, IReadOnlyDictionary<double, double> probabilities)
    {
        Assert.Empty(samples.Distinct().Except(probabilities.Keys));
        double chi = 0, pooledExpected = 0, pooledSeen = 0;
        var cells = 0;
        var counts = samples.CountBy(x => x).ToDictionary();
        foreach (var (value, probability) in probabilities)
        {
            var expected = probability * samples.Count;
            var seen = counts.GetValueOrDefault(value);
            if (expected < 8)
            {
                (pooledExpected, pooledSeen) = (pooledExpected + expected, pooledSeen + seen);
                continue;
            }

            chi += (seen - expected) * (seen - expected) / expected;
            cells++;
        }

        if (pooledExpected >= 1)
        {
            chi += (pooledSeen - pooledExpected) * (pooledSeen - pooledExpected) / pooledExpected;
            cells++;
        }

        // Wilson and Hilferty's normal approximation of the chi-square quantile.
        var freedom = Math.Max(cells - 1, 1);
        var limit = freedom * Math.Pow(1 - 2.0 / (9 * freedom) + Gaussian.Quantile(0.9999) * Math.Sqrt(2.0 / (9 * freedom)), 3);
        Assert.True(chi < limit, $"chi-square {chi} over {limit} with {freedom} degrees of freedom");
    }
}
