using System.Runtime.InteropServices;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// Kernels of a number: normals in the internal scale, truncated to [0, 1] for bounded types, integrated over the bin for quantised
/// ones. All components share one bandwidth, Scott's rule (Scott 1992): on the observations' spread for the good ones, so that it shrinks
/// where they agree and stays wide where they do not; on the prior's for the bad ones, which lie all over the space.
/// </summary>
internal sealed class NumericKernelColumn(NumericDimension number, int jointly, bool followsSpread)
    : KernelColumn(number.Parent >= 0)
{
    /// <summary>
    /// Bins narrower than this many bandwidths are taken as width x density in their middle: a relative error of about 0.01, of both
    /// signs, so that sums over the grid stay exact.
    /// </summary>
    private const double NarrowBin = 0.5;

    /// <summary>In bandwidths; beyond, a kernel's mass is less than anything the prior adds.</summary>
    private const double Reach = 8;

    /// <summary>The bad observations' bandwidth, in deviations of the prior, before Scott's factor.</summary>
    private const double PriorShare = 0.7;

    private const double LeastBandwidth = 1e-3;
    private const double LeastMass = 1e-16;

    // Only a centre outside the bounds (a trial of somebody else's) has so little inside: keeps its component finite.
    private const double LeastInside = 1e-3;

    // A grid has few distinct centres: what depends on the centre alone is worked out once for each of them.
    private readonly Dictionary<double, int> distinct = [];
    private int[] distinctOf = [];
    private double[] logMasses = [];
    private double sigma;
    private double sigmaAlone;
    private double inverse;
    private double norm;
    private double[] logFactors = [];

    public override double Draw(Rng rng, int component, bool alone)
    {
        var centre = Centres[component];
        if (double.IsNaN(centre))
            return number.Draw(rng);
        var width = alone ? sigmaAlone : sigma;
        if (number.IsNormal)
            return number.FromInternal(centre + width * rng.NextNormal());
        var from = Gaussian.Cdf(-centre / width);
        var to = Gaussian.Cdf((1 - centre) / width);
        return number.FromInternal(Math.Clamp(centre + width * Gaussian.Quantile(from + (to - from) * rng.NextOpen()), 0, 1));
    }

    public override double Add(Span<double> logs, double value, double z)
    {
        if (!number.IsQuantised)
        {
            var prior = number.IsNormal ? -0.5 * z * z - Gaussian.LogSqrtTwoPi : 0;
            AddDensity(logs, z, 0, prior);
            return prior;
        }

        var (from, to) = number.Bin(value);
        var logPrior = Math.Log(Math.Max(number.IsNormal ? Gaussian.Mass(from, to) : to - from, LeastMass));
        if ((to - from) * inverse <= NarrowBin)
            AddDensity(logs, (from + to) / 2, Math.Log(to - from), logPrior);
        else
            AddMass(logs, from, to, logPrior);
        return logPrior;
    }

    protected override void FitKernels(double priorWeight, Span<double> scale)
    {
        var spread = Spread(priorWeight);
        sigma = Bandwidth(spread, jointly);
        sigmaAlone = Bandwidth(spread, 1);
        inverse = 1 / sigma;
        norm = 1 / (sigma * Gaussian.SqrtTwoPi);
        distinct.Clear();
        if (IsRagged && logFactors.Length < Count)
            logFactors = new double[Centres.Length];
        for (var i = 0; i < Count; i++)
        {
            var centre = Centres[i];
            var inside = number.IsNormal || double.IsNaN(centre)
                ? 1
                : Math.Max(Gaussian.TableCdf((1 - centre) * inverse) - Gaussian.TableCdf(-centre * inverse), LeastInside);
            if (IsRagged)
                logFactors[i] = double.IsNaN(centre) ? 0 : Math.Log(norm / inside);
            else
                scale[i] *= norm / inside;
        }
    }

    private double Bandwidth(double spread, int dimensions)
    {
        // Narrower than a bin, a kernel never leaves its grid point.
        var least = number.IsQuantised && double.IsFinite(number.Count) ? Math.Max(LeastBandwidth, 1 / number.Count) : LeastBandwidth;
        return Math.Clamp(spread * Math.Pow(Math.Max(Known, 1), -1.0 / (dimensions + 4)), least, 1);
    }

    /// <summary>
    /// The deviation of the observations. The prior's takes part as priorWeight observations, so that few which agree by chance prove
    /// little.
    /// </summary>
    private double Spread(double priorWeight)
    {
        var priorVariance = number.IsNormal ? 1 : 1.0 / 12;
        if (!followsSpread)
            return PriorShare * Math.Sqrt(priorVariance);
        double mean = 0, squares = 0;
        for (var i = 0; i < Count; i++)
        {
            if (!double.IsNaN(Centres[i]))
                mean += Centres[i] / Known;
        }

        for (var i = 0; i < Count; i++)
        {
            if (!double.IsNaN(Centres[i]))
                squares += (Centres[i] - mean) * (Centres[i] - mean);
        }

        return Math.Sqrt((squares + priorWeight * priorVariance) / (Known + priorWeight));
    }

    private void AddDensity(Span<double> logs, double z, double logWidth, double logPrior)
    {
        if (!IsRagged)
        {
            Vectors.SubtractHalfSquares(logs, Centres, z, inverse);
            if (logWidth != 0)
                Vectors.Add(logs, logWidth);
            return;
        }

        for (var i = 0; i < logs.Length; i++)
        {
            var u = (z - Centres[i]) * inverse;
            logs[i] += double.IsNaN(u) ? logPrior : logFactors[i] + logWidth - 0.5 * u * u;
        }
    }

    private void AddMass(Span<double> logs, double from, double to, double logPrior)
    {
        if (distinct.Count == 0)
            FindDistinct();
        // The factor norm / inside is in the component's constant unless the column is ragged: taken out again here.
        var unit = 1 / norm;
        foreach (var (centre, index) in distinct)
        {
            var a = (from - centre) * inverse;
            var b = (to - centre) * inverse;
            var mass = a > Reach || b < -Reach ? 0 : Gaussian.TableCdf(b) - Gaussian.TableCdf(a);
            logMasses[index] = double.IsNaN(centre) ? logPrior : Math.Log(Math.Max(mass, LeastMass) * unit);
        }

        for (var i = 0; i < logs.Length; i++)
            logs[i] += logMasses[distinctOf[i]];
        if (!IsRagged)
            return;
        for (var i = 0; i < logs.Length; i++)
            logs[i] += logFactors[i];
    }

    private void FindDistinct()
    {
        if (distinctOf.Length < Count)
            (distinctOf, logMasses) = (new int[Centres.Length], new double[Centres.Length]);
        for (var i = 0; i < Count; i++)
        {
            ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(distinct, Centres[i], out var exists);
            index = exists ? index : distinct.Count - 1;
            distinctOf[i] = index;
        }
    }
}
