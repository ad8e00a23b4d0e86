using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// A density over some dimensions of the space: a weighted mixture of one product kernel per observation and the prior. Kernels are
/// normals truncated to [0, 1] in the internal scale (not truncated for normal types), integrated over the bin for quantised types, and
/// for categories the observed option smoothed with the prior. Where an observation has no value (another branch of a nested choice),
/// its kernel is the prior. Buffers are reused: nothing is allocated per candidate.
/// </summary>
internal sealed class ParzenEstimator
{
    /// <summary>Bins wider than this many bandwidths are integrated exactly, narrower ones as density x width.</summary>
    private const double NarrowBin = 0.5;

    private readonly SpaceEncoding space;
    private readonly int[] dimensions;
    private readonly bool[] ragged;
    private readonly double[] smoothing;
    private readonly double[][] centres;
    private readonly double[][] inverses;
    private readonly double[][] logNorms;
    private double[] logWeights = [];
    private double[] weights = [];
    private double[] constants = [];
    private double[] sums = [];
    private double[] active = [];
    private double priorShare;
    private int count;

    /// <param name="space">The space.</param>
    /// <param name="dimensions">The dimensions it models, parents before children.</param>
    public ParzenEstimator(SpaceEncoding space, int[] dimensions)
    {
        this.space = space;
        this.dimensions = dimensions;
        ragged = new bool[dimensions.Length];
        smoothing = new double[dimensions.Length];
        centres = NewColumns();
        inverses = NewColumns();
        logNorms = NewColumns();
    }

    /// <summary>Fits the estimator.</summary>
    /// <param name="points">Observations in the internal scale, one row each, NaN where a dimension is not active.</param>
    /// <param name="given">Their weights.</param>
    /// <param name="priorWeight">The prior's weight.</param>
    /// <param name="bandwidths">The rule for the kernels' widths.</param>
    public void Fit(ReadOnlySpan<double[]> points, ReadOnlySpan<double> given, double priorWeight, BandwidthRule bandwidths)
    {
        count = points.Length;
        EnsureCapacity(count);
        var total = priorWeight;
        foreach (var weight in given)
            total += weight;
        priorShare = priorWeight / total;
        for (var i = 0; i < count; i++)
        {
            weights[i] = given[i] / total;
            logWeights[i] = Math.Log(weights[i]);
        }

        logWeights.AsSpan(0, count).CopyTo(constants);
        for (var d = 0; d < dimensions.Length; d++)
            FitDimension(d, points, priorWeight, bandwidths);
    }

    /// <summary>Draws a point: sets the values of this estimator's dimensions that are active.</summary>
    /// <param name="rng">The generator.</param>
    /// <param name="point">Values in own units; dimensions before this estimator's are set already.</param>
    public void Draw(Rng rng, Span<double> point)
    {
        var component = Component(rng.NextDouble());
        for (var d = 0; d < dimensions.Length; d++)
        {
            var index = dimensions[d];
            if (!space.IsActive(point, index))
            {
                point[index] = double.NaN;
                continue;
            }

            var dimension = space.Dimensions[index];
            var centre = component < count ? centres[d][component] : double.NaN;
            if (double.IsNaN(centre))
                point[index] = dimension.Draw(rng);
            else if (dimension is NumericDimension number)
                point[index] = number.FromInternal(DrawKernel(rng, centre, 1 / inverses[d][component], number.IsNormal));
            else
                point[index] = rng.NextDouble() < smoothing[d] ? dimension.Draw(rng) : centre;
        }
    }

    /// <summary>The logarithm of the density (mass, for quantised types and categories) at a point.</summary>
    /// <param name="point">Values in own units.</param>
    /// <param name="z">The same point in the internal scale.</param>
    public double LogDensity(ReadOnlySpan<double> point, ReadOnlySpan<double> z)
    {
        var acc = sums.AsSpan(0, count);
        constants.AsSpan(0, count).CopyTo(acc);
        var prior = Math.Log(priorShare);
        for (var d = 0; d < dimensions.Length; d++)
        {
            var index = dimensions[d];
            if (double.IsNaN(z[index]))
                continue;
            switch (space.Dimensions[index])
            {
                case CategoricalDimension choice:
                    var share = choice.Options[(int)z[index]].Probability;
                    prior += Math.Log(share);
                    AddCategory(acc, d, z[index], share);
                    break;
                case NumericDimension { IsQuantised: true } number:
                    var (from, to) = number.Bin(point[index]);
                    prior += AddBin(acc, d, number.IsNormal, z[index], from, to);
                    break;
                case NumericDimension number:
                    var density = number.IsNormal ? -0.5 * z[index] * z[index] - Gaussian.LogSqrtTwoPi : 0;
                    prior += density;
                    AddReal(acc, d, z[index], density);
                    break;
            }
        }

        return LogSumExp(acc, prior);
    }

    private void FitDimension(int d, ReadOnlySpan<double[]> points, double priorWeight, BandwidthRule bandwidths)
    {
        var index = dimensions[d];
        var centre = centres[d];
        var known = 0;
        for (var i = 0; i < points.Length; i++)
        {
            centre[i] = points[i][index];
            if (!double.IsNaN(centre[i]))
                active[known++] = centre[i];
        }

        ragged[d] = known < count;
        if (space.Dimensions[index] is CategoricalDimension choice)
        {
            var pseudo = choice.Options.Count * priorWeight;
            smoothing[d] = pseudo / (known + pseudo);
            return;
        }

        var number = (NumericDimension)space.Dimensions[index];
        bandwidths.Fill(active.AsSpan(0, known), centre.AsSpan(0, count), inverses[d].AsSpan(0, count), dimensions.Length, number);
        for (var i = 0; i < count; i++)
        {
            var sigma = inverses[d][i];
            inverses[d][i] = 1 / sigma;
            var inside = number.IsNormal ? 1 : Gaussian.TableCdf((1 - centre[i]) / sigma) - Gaussian.TableCdf(-centre[i] / sigma);
            logNorms[d][i] = -Math.Log(sigma * Gaussian.SqrtTwoPi * inside);
        }

        if (!ragged[d])
        {
            for (var i = 0; i < count; i++)
                constants[i] += logNorms[d][i];
        }
    }

    private void AddReal(Span<double> acc, int d, double z, double priorLog)
    {
        var centre = centres[d].AsSpan(0, count);
        var inverse = inverses[d].AsSpan(0, count);
        var i = 0;
        if (ragged[d])
        {
            for (; i < count; i++)
            {
                var u = (z - centre[i]) * inverse[i];
                acc[i] += double.IsNaN(u) ? priorLog : logNorms[d][i] - 0.5 * u * u;
            }

            return;
        }

        var at = Vector256.Create(z);
        var half = Vector256.Create(0.5);
        for (; i <= count - 4; i += 4)
        {
            var u = (at - Load(centre, i)) * Load(inverse, i);
            Store(Load(acc, i) - half * u * u, acc, i);
        }

        for (; i < count; i++)
        {
            var u = (z - centre[i]) * inverse[i];
            acc[i] -= 0.5 * u * u;
        }
    }

    private double AddBin(Span<double> acc, int d, bool isNormal, double z, double from, double to)
    {
        const double Least = 1e-300;
        var priorLog = Math.Log(Math.Max(isNormal ? Gaussian.Mass(from, to) : to - from, Least));
        var centre = centres[d];
        var inverse = inverses[d];
        var width = Math.Log(Math.Max(to - from, Least));
        for (var i = 0; i < count; i++)
        {
            if (double.IsNaN(centre[i]))
            {
                acc[i] += priorLog;
                continue;
            }

            var norm = ragged[d] ? logNorms[d][i] : 0;
            if ((to - from) * inverse[i] <= NarrowBin)
            {
                var u = (z - centre[i]) * inverse[i];
                acc[i] += norm - 0.5 * u * u + width;
                continue;
            }

            // logNorms is the log of 1 / (sigma sqrt(2 pi) inside), already part of the constant where not ragged.
            var mass = Gaussian.TableCdf((to - centre[i]) * inverse[i]) - Gaussian.TableCdf((from - centre[i]) * inverse[i]);
            acc[i] += norm + Math.Log(Math.Max(mass, 1e-12) * Gaussian.SqrtTwoPi / inverse[i]);
        }

        return priorLog;
    }

    private void AddCategory(Span<double> acc, int d, double option, double share)
    {
        var same = Math.Log(1 - smoothing[d] + smoothing[d] * share);
        var other = Math.Log(smoothing[d] * share);
        var prior = Math.Log(share);
        var centre = centres[d];
        for (var i = 0; i < count; i++)
            acc[i] += centre[i] == option ? same : double.IsNaN(centre[i]) ? prior : other;
    }

    private double LogSumExp(Span<double> acc, double prior)
    {
        var top = prior;
        foreach (var value in acc)
            top = Math.Max(top, value);
        var sum = Math.Exp(prior - top);
        var i = 0;
        var shift = Vector256.Create(top);
        var lanes = Vector256<double>.Zero;
        for (; i <= count - 4; i += 4)
            lanes += Vector256.Exp(Load(acc, i) - shift);
        sum += Vector256.Sum(lanes);
        for (; i < count; i++)
            sum += Math.Exp(acc[i] - top);
        return top + Math.Log(sum);
    }

    private int Component(double u)
    {
        for (var i = 0; i < count; i++)
        {
            u -= weights[i];
            if (u < 0)
                return i;
        }

        return count;
    }

    private static double DrawKernel(Rng rng, double centre, double sigma, bool isNormal)
    {
        if (isNormal)
            return centre + sigma * rng.NextNormal();
        var from = Gaussian.Cdf(-centre / sigma);
        var to = Gaussian.Cdf((1 - centre) / sigma);
        return Math.Clamp(centre + sigma * Gaussian.Quantile(from + (to - from) * rng.NextOpen()), 0, 1);
    }

    private void EnsureCapacity(int needed)
    {
        if (needed <= sums.Length)
            return;
        var capacity = Math.Max(64, needed * 2);
        logWeights = new double[capacity];
        weights = new double[capacity];
        constants = new double[capacity];
        sums = new double[capacity];
        active = new double[capacity];
        for (var d = 0; d < dimensions.Length; d++)
        {
            centres[d] = new double[capacity];
            inverses[d] = new double[capacity];
            logNorms[d] = new double[capacity];
        }
    }

    private double[][] NewColumns()
    {
        var columns = new double[dimensions.Length][];
        Array.Fill(columns, []);
        return columns;
    }

    private static Vector256<double> Load(ReadOnlySpan<double> from, int at) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(from), (nuint)at);

    private static void Store(Vector256<double> value, Span<double> to, int at) =>
        value.StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)at);
}
