using AutoTune.Algorithms.Encoding;

namespace AutoTune.Algorithms.CmaEs;

/// <summary>
/// A numeric space for the CMA-ES: one coordinate per parameter that has more than one value. Coordinates are unbounded: a bounded
/// parameter's internal scale [0, 1] is unfolded by mirrors at both bounds, so that the distribution never has to be cut; a normal one's
/// standard normal scale is shrunk to fit the others.
/// </summary>
internal sealed class CmaSpace
{
    /// <summary>A normal prior's deviation in coordinates: its middle 95% are as wide as a bounded parameter.</summary>
    private const double NormalWidth = 0.25;

    private readonly NumericDimension[] dimensions;
    private readonly int[] indices;

    /// <param name="encoding">A space of numbers.</param>
    public CmaSpace(SpaceEncoding encoding)
    {
        Encoding = encoding;
        indices = [.. Enumerable.Range(0, encoding.Length).Where(d => encoding.Dimensions[d].Count != 1)];
        dimensions = [.. indices.Select(d => (NumericDimension)encoding.Dimensions[d])];
    }

    public SpaceEncoding Encoding { get; }

    /// <summary>Number of coordinates.</summary>
    public int Dimensions => dimensions.Length;

    /// <summary>The point that coordinates stand for.</summary>
    public void ToPoint(ReadOnlySpan<double> at, Span<double> point)
    {
        for (var d = 0; d < point.Length; d++)
            point[d] = Encoding.Dimensions[d].Quantile(0.5);
        for (var i = 0; i < indices.Length; i++)
            point[indices[i]] = dimensions[i].FromInternal(Internal(i, at[i]));
    }

    /// <summary>Coordinates of a point, between the mirrors.</summary>
    public void FromPoint(ReadOnlySpan<double> point, Span<double> at)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            var z = dimensions[i].ToInternal(point[indices[i]]);
            at[i] = dimensions[i].IsNormal ? 0.5 + NormalWidth * z : z;
        }
    }

    /// <summary>Whether a coordinate is on a grid.</summary>
    public bool IsGrid(int coordinate) => dimensions[coordinate].IsQuantised;

    /// <summary>The width in coordinates of the grid's cell around a coordinate; 0 for a continuous parameter.</summary>
    public double CellWidth(int coordinate, double at)
    {
        var number = dimensions[coordinate];
        if (!number.IsQuantised)
            return 0;
        var (from, to) = number.Bin(number.FromInternal(Internal(coordinate, at)));
        var width = to - from;
        return !double.IsFinite(width) ? 0 : number.IsNormal ? width * NormalWidth : width;
    }

    /// <summary>The triangle wave: 0 at even whole numbers, 1 at odd ones.</summary>
    public static double Fold(double x)
    {
        var remainder = Math.Abs(x) % 2;
        return remainder > 1 ? 2 - remainder : remainder;
    }

    private double Internal(int coordinate, double at) => dimensions[coordinate].IsNormal ? (at - 0.5) / NormalWidth : Fold(at);
}
