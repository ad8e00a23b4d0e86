using System.Text.Json;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Space;

namespace AutoTune.Algorithms.Encoding;

/// <summary>
/// The search space flattened into dimensions, parents before children. A point is one double per dimension: the value in its own
/// units, an option's index for a choice, NaN where the dimension is not active (nested under an option that was not chosen).
/// </summary>
internal sealed class SpaceEncoding
{
    /// <summary>Draws in vain until a point that was used is accepted.</summary>
    public const int MaxDraws = 64;

    private readonly List<Dimension> dimensions = [];
    private readonly IReadOnlyList<int> roots;

    public SpaceEncoding(SearchSpace space)
    {
        roots = Flatten(space, -1, -1);
        PointCount = Points(roots);
        Json = new PointJson(dimensions, roots);
    }

    public IReadOnlyList<Dimension> Dimensions => dimensions;

    /// <summary>Number of dimensions: the length of a point.</summary>
    public int Length => dimensions.Count;

    /// <summary>Number of distinct points; infinite when any dimension is.</summary>
    public double PointCount { get; }

    public bool IsFinite => double.IsFinite(PointCount);

    /// <summary>Points to parameters and back.</summary>
    public PointJson Json { get; }

    /// <summary>Whether a dimension is active in a point whose earlier dimensions are set.</summary>
    public bool IsActive(ReadOnlySpan<double> point, int dimension)
    {
        var parent = dimensions[dimension].Parent;
        return parent < 0 || point[parent] == dimensions[dimension].ParentOption;
    }

    /// <summary>Draws a point from the prior (SPEC: search space).</summary>
    public void Draw(Rng rng, Span<double> point)
    {
        for (var d = 0; d < dimensions.Count; d++)
            point[d] = IsActive(point, d) ? dimensions[d].Draw(rng) : double.NaN;
    }

    /// <summary>
    /// Draws until a point is new: <see cref="MaxDraws"/> times at most, then the nearest new one in the fixed order is taken where the
    /// space is finite. A point comes twice only when the space is used up, or has next to nothing else.
    /// </summary>
    /// <param name="point">The point, set by every draw.</param>
    /// <param name="seen">Whether a trial has a point.</param>
    /// <param name="draw">Draws into the point; told how many draws were in vain.</param>
    public void DrawUnseen(double[] point, Func<PointKey, bool> seen, Action<int> draw)
    {
        draw(0);
        for (var vain = 1; vain < MaxDraws && seen(PointKey.Of(point)); vain++)
            draw(vain);
        if (IsFinite)
            MoveToUnseen(point, seen);
    }

    /// <summary>A point in the internal scale in which models work (<see cref="NumericDimension"/>); options keep their index.</summary>
    public void ToInternal(ReadOnlySpan<double> point, Span<double> z)
    {
        for (var d = 0; d < dimensions.Count; d++)
        {
            z[d] = dimensions[d] is NumericDimension number && !double.IsNaN(point[d])
                ? number.ToInternal(point[d])
                : point[d];
        }
    }

    /// <summary>
    /// The point after this one in lexicographic order (the last dimension moves fastest); false, and the first point, at the end.
    /// </summary>
    /// <param name="point">Moved in place.</param>
    /// <param name="next">The value of a dimension after another, the first after NaN, NaN at the end.</param>
    public bool Advance(Span<double> point, Func<int, double, double> next)
    {
        for (var d = dimensions.Count - 1; d >= 0; d--)
        {
            if (double.IsNaN(point[d]))
                continue;
            point[d] = next(d, point[d]);
            if (double.IsNaN(point[d]))
                continue;
            First(point, next, d + 1);
            return true;
        }

        First(point, next);
        return false;
    }

    /// <summary>Sets the dimensions from one on to the first of their values.</summary>
    public void First(Span<double> point, Func<int, double, double> next, int from = 0)
    {
        for (var d = from; d < dimensions.Count; d++)
            point[d] = IsActive(point, d) ? next(d, double.NaN) : double.NaN;
    }

    /// <summary>
    /// Moves a point of a finite space to the nearest one, in the fixed order, that was not seen. False when none is left: the point
    /// stays. Takes at most one step per seen point.
    /// </summary>
    public bool MoveToUnseen(Span<double> point, Func<PointKey, bool> seen)
    {
        var start = PointKey.Of(point);
        while (seen(PointKey.Of(point)))
        {
            Advance(point, (d, value) => dimensions[d].Next(value));
            if (PointKey.Of(point) == start)
                return false;
        }

        return true;
    }

    private List<int> Flatten(SearchSpace space, int parent, int parentOption)
    {
        var level = new List<int>();
        foreach (var parameter in space.Parameters)
        {
            var index = dimensions.Count;
            level.Add(index);
            switch (parameter.Domain)
            {
                case ChoiceDomain choice:
                    dimensions.Add(null!); // its children, which come after it, are part of its options
                    dimensions[index] = new CategoricalDimension(parameter.Name, parent, parentOption, Options(choice, index));
                    break;
                case LayerChoiceDomain layer:
                    dimensions.Add(new CategoricalDimension(parameter.Name, parent, parentOption, CategoricalDimension.OptionsOf(layer)));
                    break;
                case InputChoiceDomain input:
                    dimensions.Add(new CategoricalDimension(parameter.Name, parent, parentOption, CategoricalDimension.OptionsOf(input)));
                    break;
                case RangeDomain range:
                    dimensions.Add(new NumericDimension(parameter.Name, parent, parentOption, range));
                    break;
                case NormalDomain normal:
                    dimensions.Add(new NumericDimension(parameter.Name, parent, parentOption, normal));
                    break;
                default:
                    throw new ArgumentException($"{parameter.Name}: a domain of type {parameter.Domain.Type} is not known.", nameof(space));
            }
        }

        return level;
    }

    private List<CategoricalOption> Options(ChoiceDomain choice, int index)
    {
        var options = new List<CategoricalOption>();
        var share = 1.0 / choice.Items.Count;
        foreach (var item in choice.Items)
        {
            // Equal items are one value: proposing the second after the first would run the same trial twice.
            var same = item.Nested is null
                ? options.FindIndex(option => option.NestedName is null && JsonElement.DeepEquals(option.Value, item.Value))
                : -1;
            if (same >= 0)
                options[same] = options[same] with { Probability = options[same].Probability + share };
            else if (item.Nested is null)
                options.Add(new CategoricalOption(item.Value, null, [], share));
            else
                options.Add(new CategoricalOption(default, item.Name, Flatten(item.Nested, index, options.Count), share));
        }

        return options;
    }

    private double Points(IReadOnlyList<int> level) => level.Aggregate(1.0, (product, index) => product * dimensions[index] switch
    {
        CategoricalDimension choice => choice.Options.Sum(option => Points(option.Children)),
        var number => number.Count,
    });
}
