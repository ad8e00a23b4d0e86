using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Pbt;

/// <summary>
/// PBT's explore step: each parameter is redrawn with some probability, and otherwise moved one step up or down: to the neighbouring
/// option or grid point, or by a share of the range in the parameter's own scale (of sigma for normal types), clipped to the bounds.
/// </summary>
internal sealed class Perturbation(SpaceEncoding space, double factor, double resampleProbability)
{
    /// <summary>Perturbs a point; parameters that become active with another option are drawn from the prior.</summary>
    public double[] Of(double[] point, Rng rng)
    {
        var result = new double[point.Length];
        for (var d = 0; d < point.Length; d++)
        {
            result[d] = !space.IsActive(result, d) ? double.NaN
                : double.IsNaN(point[d]) || rng.NextDouble() < resampleProbability ? space.Dimensions[d].Draw(rng)
                : Step(space.Dimensions[d], point[d], rng.NextInt(2) == 0 ? -1 : 1);
        }

        return result;
    }

    private double Step(Dimension dimension, double value, int direction)
    {
        if (dimension is not NumericDimension number)
            return Math.Clamp(value + direction, 0, dimension.Count - 1);
        if (number.IsQuantised)
            return number.Neighbour(value, direction);
        var z = number.ToInternal(value) + direction * factor;
        return number.FromInternal(number.IsNormal ? z : Math.Clamp(z, 0, 1));
    }
}
