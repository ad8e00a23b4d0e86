using AutoTune.Algorithms.Encoding;
using AutoTune.Experiments.Space;

namespace AutoTune.Algorithms.Tuners;

/// <summary>
/// The values of one dimension on the grid, level by level: choice, randint and quniform have all of theirs from the start; the others
/// begin at the prior's median and add the odd multiples of 1/2, 1/4, 1/8 ... of its quantiles.
/// </summary>
internal sealed class GridAxis
{
    /// <summary>
    /// No finer than quantiles of 2^-20 for quantised types, whose bins beyond carry no mass to speak of, and 2^-40 for reals: memory
    /// ends long before.
    /// </summary>
    private const int QuantisedLevels = 20;
    private const int RealLevels = 40;

    private readonly Dimension dimension;
    private readonly bool enumerated;
    private readonly List<double> values = [];
    private int level;

    public GridAxis(Dimension dimension)
    {
        this.dimension = dimension;
        enumerated = dimension is CategoricalDimension or NumericDimension { Type: ParameterType.RandInt or ParameterType.QUniform };
        if (!enumerated)
            Refine();
    }

    /// <summary>The next value in ascending order; the first after NaN, NaN after the last.</summary>
    public double Next(double value)
    {
        if (enumerated)
            return dimension.Next(value);
        if (double.IsNaN(value))
            return values[0];
        var index = values.BinarySearch(value) + 1;
        return index < values.Count ? values[index] : double.NaN;
    }

    /// <summary>Adds the next level that has new values; false when there is none.</summary>
    public bool Refine()
    {
        if (enumerated)
            return false;
        var last = dimension is NumericDimension { IsQuantised: true } ? QuantisedLevels : RealLevels;
        var before = values.Count;
        while (values.Count == before && values.Count < dimension.Count && level < last)
        {
            level++;
            var parts = Math.Pow(2, level);
            if (level > 1 && parts >= dimension.Count)
                AddAll();
            else
                AddQuantiles(parts);
        }

        return values.Count > before;
    }

    private void AddQuantiles(double parts)
    {
        var known = values.ToHashSet();
        for (var i = 1.0; i < parts; i += 2)
        {
            var value = dimension.Quantile(i / parts);
            if (known.Add(value))
                values.Add(value);
        }

        values.Sort();
    }

    private void AddAll()
    {
        values.Clear();
        for (var value = dimension.Next(double.NaN); !double.IsNaN(value); value = dimension.Next(value))
            values.Add(value);
    }
}
