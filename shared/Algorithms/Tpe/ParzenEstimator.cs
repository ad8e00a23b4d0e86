using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// A density over some dimensions of the space: a weighted mixture of one product kernel per observation and the prior
/// (Bergstra et al. 2011, section 4; the product kernels of Falkner et al. 2018, "BOHB", section 3.2, and of the tree as in the former).
/// Where an observation has no value (another branch of a nested choice), its kernel is the prior. Buffers grow with the observations
/// and are reused: nothing is allocated per draw or density.
/// </summary>
internal sealed class ParzenEstimator
{
    private readonly SpaceEncoding space;
    private readonly int[] dimensions;
    private readonly KernelColumn[] columns;
    private readonly Dictionary<double, double>? known;
    private double[] weights = [];
    private double[] constants = [];
    private double[] sums = [];
    private double logPriorShare;
    private int count;

    /// <param name="space">The space.</param>
    /// <param name="dimensions">The dimensions it models, parents before children.</param>
    /// <param name="followsSpread">Kernels' bandwidths follow the observations' spread; otherwise the prior's.</param>
    public ParzenEstimator(SpaceEncoding space, int[] dimensions, bool followsSpread)
    {
        this.space = space;
        this.dimensions = dimensions;
        columns = [.. dimensions.Select(index => KernelColumn.For(space.Dimensions[index], dimensions.Length, followsSpread))];
        // Of one dimension on a grid, candidates share few values: each one's density is worked out once.
        var isGrid = dimensions.Length == 1
            && space.Dimensions[dimensions[0]] is CategoricalDimension or NumericDimension { IsQuantised: true };
        known = isGrid ? [] : null;
    }

    /// <summary>Fits the estimator.</summary>
    /// <param name="points">Observations in the internal scale, one row each, NaN where a dimension is not active.</param>
    /// <param name="given">Their weights, positive.</param>
    /// <param name="priorWeight">The prior's weight, positive.</param>
    public void Fit(ReadOnlySpan<double[]> points, ReadOnlySpan<double> given, double priorWeight)
    {
        count = points.Length;
        known?.Clear();
        if (count > sums.Length)
        {
            var capacity = Math.Max(64, count * 2);
            (weights, constants, sums) = (new double[capacity], new double[capacity], new double[capacity]);
        }

        var total = priorWeight;
        foreach (var weight in given)
            total += weight;
        logPriorShare = Math.Log(priorWeight / total);
        // A kernel's normaliser does not depend on the point: it is part of the component's constant.
        var scale = constants.AsSpan(0, count);
        scale.Fill(1);
        for (var d = 0; d < dimensions.Length; d++)
            columns[d].Fit(points, dimensions[d], priorWeight, scale);
        for (var i = 0; i < count; i++)
        {
            weights[i] = given[i] / total;
            constants[i] = Math.Log(weights[i] * scale[i]);
        }
    }

    /// <summary>Draws a point: sets the values of this estimator's dimensions, NaN where not active.</summary>
    /// <param name="rng">The generator.</param>
    /// <param name="recombine">Every dimension from a component of its own (the product of the marginals); otherwise all from one.</param>
    /// <param name="point">Values in own units; dimensions outside this estimator that activate its own are set already.</param>
    public void Draw(Rng rng, bool recombine, Span<double> point)
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

            if (recombine && d > 0)
                component = Component(rng.NextDouble());
            point[index] = component < count ? columns[d].Draw(rng, component, recombine) : space.Dimensions[index].Draw(rng);
        }
    }

    /// <summary>The logarithm of the density (mass, for quantised types and categories) at a point.</summary>
    /// <param name="point">Values in own units.</param>
    /// <param name="z">The same point in the internal scale.</param>
    public double LogDensity(ReadOnlySpan<double> point, ReadOnlySpan<double> z)
    {
        if (known is null)
            return MixtureLogDensity(point, z);
        var value = point[dimensions[0]];
        if (!known.TryGetValue(value, out var density))
            known[value] = density = MixtureLogDensity(point, z);
        return density;
    }

    private double MixtureLogDensity(ReadOnlySpan<double> point, ReadOnlySpan<double> z)
    {
        var logs = sums.AsSpan(0, count);
        constants.AsSpan(0, count).CopyTo(logs);
        var prior = logPriorShare;
        for (var d = 0; d < dimensions.Length; d++)
        {
            var index = dimensions[d];
            if (!double.IsNaN(z[index]))
                prior += columns[d].Add(logs, point[index], z[index]);
        }

        return Vectors.LogSumExp(logs, prior);
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
}
