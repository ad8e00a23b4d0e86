using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tpe;

/// <summary>The kernels of all of an estimator's components in one dimension.</summary>
internal abstract class KernelColumn(bool isNested)
{
    /// <param name="dimension">The dimension.</param>
    /// <param name="jointly">How many dimensions the estimator models together.</param>
    /// <param name="followsSpread">Bandwidths from the observations' spread; otherwise from the prior's.</param>
    public static KernelColumn For(Dimension dimension, int jointly, bool followsSpread) => dimension is NumericDimension number
        ? new NumericKernelColumn(number, jointly, followsSpread)
        : new CategoricalKernelColumn((CategoricalDimension)dimension);

    /// <summary>The components' values, in the internal scale; NaN where the dimension is not active.</summary>
    protected double[] Centres { get; private set; } = [];

    protected int Count { get; private set; }

    /// <summary>Components in which the dimension is active.</summary>
    protected int Known { get; private set; }

    /// <summary>
    /// Some components, or some points, have no value here: a factor can then not be part of a component's constant, and the kernel of a
    /// component without a value is the prior.
    /// </summary>
    protected bool IsRagged => isNested || Known < Count;

    /// <summary>Fits the kernels.</summary>
    /// <param name="points">The observations, one row each.</param>
    /// <param name="index">The dimension's index in them.</param>
    /// <param name="priorWeight">The prior's weight, an observation being about 1.</param>
    /// <param name="scale">Multiplied by each component's factor that does not depend on the point, unless the column is ragged.</param>
    public void Fit(ReadOnlySpan<double[]> points, int index, double priorWeight, Span<double> scale)
    {
        Count = points.Length;
        if (Centres.Length < Count)
            Centres = new double[Math.Max(64, Count * 2)];
        Known = 0;
        for (var i = 0; i < Count; i++)
        {
            Centres[i] = points[i][index];
            if (!double.IsNaN(Centres[i]))
                Known++;
        }

        FitKernels(priorWeight, scale);
    }

    /// <summary>Draws a value, in own units, from a component's kernel.</summary>
    /// <param name="rng">The generator.</param>
    /// <param name="component">The component.</param>
    /// <param name="alone">Draws for this dimension by itself, with the bandwidth that fits one dimension.</param>
    public abstract double Draw(Rng rng, int component, bool alone);

    /// <summary>Adds the kernels' log densities at a value to the components' sums; returns the prior's.</summary>
    /// <param name="logs">One sum per component.</param>
    /// <param name="value">In own units.</param>
    /// <param name="z">The same in the internal scale.</param>
    public abstract double Add(Span<double> logs, double value, double z);

    protected abstract void FitKernels(double priorWeight, Span<double> scale);
}
