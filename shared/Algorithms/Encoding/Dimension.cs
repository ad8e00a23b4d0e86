using System.Text.Json;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Encoding;

/// <summary>
/// One hyperparameter of the flattened space. Its values are plain doubles: a number in its own units, or an option's index; NaN when
/// the dimension is not active in a point.
/// </summary>
/// <param name="name">The key in its (nested) space.</param>
/// <param name="parent">Index of the choice it is nested in; -1 at the top.</param>
/// <param name="parentOption">The option of the parent under which it is active.</param>
internal abstract class Dimension(string name, int parent, int parentOption)
{
    public string Name { get; } = name;

    public int Parent { get; } = parent;

    public int ParentOption { get; } = parentOption;

    /// <summary>Number of distinct values; infinite for reals and for quantised normal types.</summary>
    public abstract double Count { get; }

    /// <summary>Draws from the prior.</summary>
    public double Draw(Rng rng) => Quantile(rng.NextOpen());

    /// <summary>The prior's quantile at p in (0, 1), snapped to the grid.</summary>
    public abstract double Quantile(double p);

    /// <summary>The value after this one in the fixed order, the first after NaN; NaN at the end. Only for a finite Count.</summary>
    public abstract double Next(double value);

    /// <summary>The value a JSON value stands for; NaN when it stands for none.</summary>
    public abstract double Read(JsonElement json);
}
