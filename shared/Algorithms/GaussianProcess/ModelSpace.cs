using System.Text.Json;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Space;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// A flat search space as a model sees it: one coordinate per hyperparameter, numbers in [0, 1] of their internal scale, a choice of
/// numbers by the rank of the item, any other choice by its index (<see cref="ModelInputs"/>). Grids of few values are searched value by
/// value, long ones as if they were continuous and snapped.
/// </summary>
internal sealed class ModelSpace
{
    /// <summary>A number with more values than this is searched as a continuous one.</summary>
    private const int MaxLevels = 16;

    private readonly SpaceEncoding space;
    private readonly double[][] values;
    private readonly double[][] levels;

    /// <exception cref="ArgumentException">The space has nested choices or unbounded types.</exception>
    public ModelSpace(SpaceEncoding space)
    {
        this.space = space;
        values = new double[space.Length][];
        levels = new double[space.Length][];
        var categorical = new bool[space.Length];
        for (var d = 0; d < space.Length; d++)
            (values[d], levels[d], categorical[d]) = Levels(space.Dimensions[d]);
        IsCategorical = categorical;
    }

    public SpaceEncoding Encoding => space;

    public int Dimensions => space.Length;

    /// <summary>By coordinate.</summary>
    public IReadOnlyList<bool> IsCategorical { get; }

    /// <summary>The coordinates a dimension can have, in order; empty when it is searched as a continuous one.</summary>
    public ReadOnlySpan<double> LevelsOf(int dimension) => levels[dimension];

    /// <summary>A point's coordinates.</summary>
    public void ToModel(ReadOnlySpan<double> point, Span<double> coordinates)
    {
        for (var d = 0; d < values.Length; d++)
        {
            coordinates[d] = levels[d].Length > 0 && IndexOf(values[d], point[d]) is var index and >= 0
                ? levels[d][index]
                : ((NumericDimension)space.Dimensions[d]).ToInternal(point[d]);
        }
    }

    /// <summary>The point nearest to coordinates.</summary>
    public void FromModel(ReadOnlySpan<double> coordinates, Span<double> point)
    {
        for (var d = 0; d < values.Length; d++)
        {
            point[d] = levels[d].Length > 0
                ? values[d][Nearest(levels[d], coordinates[d])]
                : ((NumericDimension)space.Dimensions[d]).FromInternal(coordinates[d]);
        }
    }

    /// <summary>The values next to one on a dimension's grid; all others of a categorical dimension; none of a continuous one.</summary>
    public IEnumerable<double> NeighboursOf(int dimension, double value)
    {
        if (levels[dimension].Length > 0)
        {
            var index = IndexOf(values[dimension], value);
            return values[dimension].Where((_, i) => i != index && (IsCategorical[dimension] || Math.Abs(i - index) == 1));
        }

        var number = (NumericDimension)space.Dimensions[dimension];
        if (!number.IsQuantised)
            return [];
        var (from, to) = number.Bin(value);
        var inside = (to - from) / 4;
        double[] both = [number.FromInternal(from - inside), number.FromInternal(to + inside)];
        return both.Where(neighbour => neighbour != value);
    }

    /// <summary>Coordinates drawn evenly, on the grids where there are some.</summary>
    public void Draw(Rng rng, Span<double> coordinates)
    {
        for (var d = 0; d < levels.Length; d++)
            coordinates[d] = levels[d].Length > 0 ? levels[d][rng.NextInt(levels[d].Length)] : rng.NextDouble();
    }

    /// <summary>Moves coordinates by normal steps, clipped to the space; a categorical one is drawn anew with the step's probability.</summary>
    /// <param name="rng">The source of randomness.</param>
    /// <param name="coordinates">Moved in place.</param>
    /// <param name="step">Deviation of a step; the grids' steps are at least one level.</param>
    /// <param name="share">Probability with which each coordinate is moved.</param>
    public void Perturb(Rng rng, Span<double> coordinates, double step, double share)
    {
        for (var d = 0; d < levels.Length; d++)
        {
            if (rng.NextDouble() >= share)
                continue;
            if (IsCategorical[d])
                coordinates[d] = levels[d][rng.NextInt(levels[d].Length)];
            else if (levels[d].Length == 0)
                coordinates[d] = Math.Clamp(coordinates[d] + step * rng.NextNormal(), 0, 1);
            else
                coordinates[d] = levels[d][Stepped(rng, Nearest(levels[d], coordinates[d]), step, levels[d].Length)];
        }
    }

    private static int Stepped(Rng rng, int level, double step, int count)
    {
        var steps = step * count * rng.NextNormal();
        return Math.Clamp(level + (int)(Math.Abs(steps) < 1 ? Math.Sign(steps) : Math.Round(steps)), 0, count - 1);
    }

    private static (double[] Values, double[] Levels, bool IsCategorical) Levels(Dimension dimension)
    {
        switch (dimension)
        {
            case NumericDimension { IsNormal: false } number:
                if (number.Count > MaxLevels)
                    return ([], [], false);
                var grid = new List<double>();
                for (var value = number.Next(double.NaN); !double.IsNaN(value); value = number.Next(value))
                    grid.Add(value);
                return ([.. grid], [.. grid.Select(number.ToInternal)], false);
            case CategoricalDimension choice when choice.Options.All(option => option.NestedName is null):
                var indices = Enumerable.Range(0, choice.Options.Count).Select(i => (double)i).ToArray();
                if (!choice.Options.All(option => IsNumeric(option.Value)))
                    return (indices, indices, true);
                var byValue = indices.OrderBy(i => Number(choice.Options[(int)i].Value)).ToArray();
                return (byValue, [.. indices.Select(i => (i + 0.5) / indices.Length)], false);
            default:
                throw new ArgumentException($"{dimension.Name} is nested or unbounded.", nameof(dimension));
        }
    }

    /// <summary>Whether an item counts as a number; false and true do, as 0 and 1 (NNI's check lets them pass).</summary>
    public static bool IsNumeric(JsonElement item) => item.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static double Number(JsonElement item) =>
        item.ValueKind == JsonValueKind.Number ? item.GetDouble() : item.ValueKind == JsonValueKind.True ? 1 : 0;

    private static int IndexOf(double[] values, double value)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] == value)
                return i;
        }

        return -1;
    }

    private static int Nearest(double[] levels, double coordinate)
    {
        var nearest = 0;
        for (var i = 1; i < levels.Length; i++)
        {
            if (Math.Abs(levels[i] - coordinate) < Math.Abs(levels[nearest] - coordinate))
                nearest = i;
        }

        return nearest;
    }
}
