using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// The points a model has seen, one array per coordinate. A numeric coordinate lies in [0, 1]; a categorical one holds an option's
/// index, and two options are at distance 1 (one-hot vectors at distance sqrt 2, the lengthscale taking up the factor).
/// </summary>
/// <param name="isCategorical">By coordinate.</param>
internal sealed class ModelInputs(IReadOnlyList<bool> isCategorical)
{
    private readonly List<double>[] columns = [.. isCategorical.Select(_ => new List<double>())];

    public int Dimensions => columns.Length;

    public int Count { get; private set; }

    public bool IsCategorical(int dimension) => isCategorical[dimension];

    public void Add(ReadOnlySpan<double> point)
    {
        for (var d = 0; d < columns.Length; d++)
            columns[d].Add(point[d]);
        Count++;
    }

    /// <summary>The first coordinates of a dimension.</summary>
    public ReadOnlySpan<double> Column(int dimension, int count) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(columns[dimension])[..count];

    public void CopyTo(int index, Span<double> point)
    {
        for (var d = 0; d < columns.Length; d++)
            point[d] = columns[d][index];
    }

    /// <summary>Squared distances, each coordinate times its weight, from a point to the first ones here.</summary>
    public void SquaredDistances(ReadOnlySpan<double> point, ReadOnlySpan<double> weights, Span<double> squares)
    {
        squares.Clear();
        for (var d = 0; d < columns.Length; d++)
        {
            var column = Column(d, squares.Length);
            if (isCategorical[d])
                Vectors.AddWhereEqual(squares, column, point[d], 0, weights[d]);
            else
                Vectors.AddScaledSquares(squares, weights[d], point[d], column);
        }
    }
}
