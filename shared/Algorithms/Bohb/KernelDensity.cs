using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tpe;

namespace AutoTune.Algorithms.Bohb;

/// <summary>
/// A multivariate kernel density (Falkner et al. 2018, "BOHB", section 3.2): one product kernel per observation, all of one weight.
/// </summary>
/// <remarks>
/// Numbers have normal kernels in the internal scale, truncated to the bounds, with the normal-reference bandwidth
/// 1.06 x deviation x n^(-1 / (d + 4)) (Scott 1992). Choices have Aitchison and Aitken's kernel (1976): the observation's option, or with
/// the bandwidth as probability the prior's; their deviation is that of options which differ by 1. In deviations the prior counts as one
/// observation: few that agree by chance prove little, and an option never seen keeps a share. (Without it the density of the first
/// handful of good points collapses onto them.) Where an observation has no value (nested choices) its kernel is the prior.
/// </remarks>
internal sealed class KernelDensity(SpaceEncoding space, double minBandwidth)
{
    private const double NormalReference = 1.06;

    // Only a centre outside the bounds (a trial of somebody else's) has so little inside: keeps its component finite.
    private const double LeastInside = 1e-3;

    private readonly double[][] columns = [.. Enumerable.Range(0, space.Length).Select(_ => Array.Empty<double>())];
    private readonly bool[] isRagged = new bool[space.Length];
    private readonly double[] bandwidths = new double[space.Length];
    private double[] constants = [];
    private double[] sums = [];
    private int count;

    /// <summary>Fits it to some of the observations, at least one.</summary>
    public void Fit(IReadOnlyList<Observation> observations, int first, int number)
    {
        count = number;
        if (sums.Length < count)
        {
            (sums, constants) = (new double[count * 2], new double[count * 2]);
            for (var d = 0; d < columns.Length; d++)
                columns[d] = new double[count * 2];
        }

        constants.AsSpan(0, count).Fill(-Math.Log(count));
        for (var d = 0; d < columns.Length; d++)
        {
            for (var i = 0; i < count; i++)
                columns[d][i] = observations[first + i].Z[d];
            FitColumn(d);
        }
    }

    /// <summary>Draws a point near an observation.</summary>
    /// <param name="rng">The generator.</param>
    /// <param name="widening">Numbers are drawn with so many times the bandwidth.</param>
    /// <param name="point">Set to the point.</param>
    public void Draw(Rng rng, double widening, Span<double> point)
    {
        var component = rng.NextInt(count);
        for (var d = 0; d < point.Length; d++)
        {
            var centre = columns[d][component];
            var dimension = space.Dimensions[d];
            point[d] = !space.IsActive(point, d) ? double.NaN
                : double.IsNaN(centre) ? dimension.Draw(rng)
                : dimension is NumericDimension number ? Near(rng, number, centre, bandwidths[d] * widening)
                : rng.NextDouble() < bandwidths[d] ? dimension.Draw(rng)
                : centre;
        }
    }

    /// <summary>The logarithm of the density at a point of the internal scale.</summary>
    public double LogDensity(ReadOnlySpan<double> z)
    {
        var logs = sums.AsSpan(0, count);
        constants.AsSpan(0, count).CopyTo(logs);
        for (var d = 0; d < z.Length; d++)
        {
            if (double.IsNaN(z[d]))
                continue;
            if (space.Dimensions[d] is CategoricalDimension choice)
                AddChoice(logs, d, choice, z[d]);
            else if (isRagged[d])
                AddRagged(logs, d, z[d]);
            else
                Vectors.SubtractHalfSquares(logs, columns[d].AsSpan(0, count), z[d], 1 / bandwidths[d]);
        }

        return Vectors.LogSumExp(logs, double.NegativeInfinity);
    }

    private void FitColumn(int d)
    {
        var known = 0;
        var mean = 0.0;
        foreach (var z in Column(d))
        {
            if (!double.IsNaN(z))
                mean += (z - mean) / ++known;
        }

        isRagged[d] = space.Dimensions[d].Parent >= 0 || known < count;
        if (space.Dimensions[d] is CategoricalDimension choice)
        {
            bandwidths[d] = Math.Min(1, Bandwidth(Deviation(d, choice, known), known));
            return;
        }

        var squares = ((NumericDimension)space.Dimensions[d]).IsNormal ? 1 : 1.0 / 12; // the prior's
        foreach (var z in Column(d))
            squares += double.IsNaN(z) ? 0 : (z - mean) * (z - mean);
        bandwidths[d] = Bandwidth(Math.Sqrt(squares / (known + 1)), known);
        if (isRagged[d])
            return;
        for (var i = 0; i < count; i++)
            constants[i] += LogFactor(d, columns[d][i]);
    }

    private double Bandwidth(double deviation, int known) =>
        Math.Max(minBandwidth, NormalReference * deviation * Math.Pow(Math.Max(known, 1), -1.0 / (space.Length + 4)));

    private double Deviation(int d, CategoricalDimension choice, int known)
    {
        var shares = new double[choice.Options.Count];
        for (var option = 0; option < shares.Length; option++)
            shares[option] = choice.Options[option].Probability / (known + 1);
        foreach (var z in Column(d))
        {
            if (!double.IsNaN(z))
                shares[(int)z] += 1.0 / (known + 1);
        }

        return Math.Sqrt((1 - shares.Sum(share => share * share)) / 2);
    }

    /// <summary>What does not depend on the point: the normaliser over what lies inside the bounds.</summary>
    private double LogFactor(int d, double centre)
    {
        var h = bandwidths[d];
        var inside = ((NumericDimension)space.Dimensions[d]).IsNormal
            ? 1
            : Math.Max(Gaussian.TableCdf((1 - centre) / h) - Gaussian.TableCdf(-centre / h), LeastInside);
        return -Math.Log(h * Gaussian.SqrtTwoPi * inside);
    }

    private void AddRagged(Span<double> logs, int d, double z)
    {
        var prior = ((NumericDimension)space.Dimensions[d]).IsNormal ? -0.5 * z * z - Gaussian.LogSqrtTwoPi : 0;
        for (var i = 0; i < logs.Length; i++)
        {
            var u = (z - columns[d][i]) / bandwidths[d];
            logs[i] += double.IsNaN(u) ? prior : LogFactor(d, columns[d][i]) - 0.5 * u * u;
        }
    }

    private void AddChoice(Span<double> logs, int d, CategoricalDimension choice, double z)
    {
        var share = choice.Options[(int)z].Probability;
        var same = Math.Log(1 - bandwidths[d] + bandwidths[d] * share);
        var other = Math.Log(bandwidths[d] * share);
        for (var i = 0; i < logs.Length; i++)
            logs[i] += columns[d][i] == z ? same : double.IsNaN(columns[d][i]) ? Math.Log(share) : other;
    }

    private static double Near(Rng rng, NumericDimension number, double centre, double width)
    {
        if (number.IsNormal)
            return number.FromInternal(centre + width * rng.NextNormal());
        var from = Gaussian.Cdf(-centre / width);
        var to = Gaussian.Cdf((1 - centre) / width);
        return number.FromInternal(Math.Clamp(centre + width * Gaussian.Quantile(from + (to - from) * rng.NextOpen()), 0, 1));
    }

    private ReadOnlySpan<double> Column(int d) => columns[d].AsSpan(0, count);
}
