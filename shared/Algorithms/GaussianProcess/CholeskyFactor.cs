using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// The Cholesky factor L of a covariance matrix, grown row by row: row i needs the rows before it only, so appending a point gives to
/// the last bit the factor that starting anew would give.
/// </summary>
/// <remarks>
/// Ours and not MathNet's, which cannot append, copies the matrix for every solve and, without a native provider, takes several times as
/// long. Rows are packed; everything is a dot product of two contiguous ranges.
/// </remarks>
internal sealed class CholeskyFactor
{
    /// <summary>A pivot below this share of the variance is rounding noise: the point is taken as its earlier neighbours' copy.</summary>
    private const double LeastPivot = 1e-12;

    private double[] rows = [];

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>Drops the rows after the first ones.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Appends a row.</summary>
    /// <param name="covariances">With each of the rows before; overwritten by the row of the factor.</param>
    /// <param name="variance">Its own variance, noise included.</param>
    public void Append(Span<double> covariances, double variance)
    {
        SolveLower(covariances);
        var pivot = variance - Vectors.Dot(covariances, covariances);
        var start = Start(Count);
        if (rows.Length < start + Count + 1)
            Array.Resize(ref rows, Math.Max(2 * rows.Length, start + Count + 1));
        covariances.CopyTo(rows.AsSpan(start));
        rows[start + Count] = Math.Sqrt(Math.Max(pivot, LeastPivot * variance));
        Count++;
    }

    /// <summary>Replaces b by L^-1 b.</summary>
    /// <param name="b">As many values as rows, or zeros first: see <paramref name="from"/>.</param>
    /// <param name="from">The first value that is not 0.</param>
    public void SolveLower(Span<double> b, int from = 0)
    {
        for (var i = from; i < b.Length; i++)
        {
            var row = Row(i);
            b[i] = (b[i] - Vectors.Dot(row[from..i], b[from..i])) / row[i];
        }
    }

    /// <summary>Replaces b by L^-T b.</summary>
    public void SolveUpper(Span<double> b)
    {
        for (var i = b.Length - 1; i >= 0; i--)
        {
            var row = Row(i);
            b[i] /= row[i];
            Vectors.AddScaled(b[..i], -b[i], row);
        }
    }

    /// <summary>The logarithm of the determinant of L L^T.</summary>
    public double LogDeterminant()
    {
        var sum = 0.0;
        for (var i = 0; i < Count; i++)
            sum += Math.Log(Row(i)[i]);
        return 2 * sum;
    }

    /// <summary>The lower triangle of (L L^T)^-1, by rows of full length.</summary>
    /// <param name="work">Count x Count values: the transpose of L^-1 when it returns.</param>
    /// <param name="inverse">Count x Count values; those above the diagonal are left alone.</param>
    public void Invert(Span<double> work, Span<double> inverse)
    {
        for (var i = 0; i < Count; i++)
        {
            var column = work.Slice(i * Count, Count);
            column.Clear();
            column[i] = 1;
            SolveLower(column, i);
        }

        for (var i = 0; i < Count; i++)
        {
            for (var j = i; j < Count; j++)
                inverse[j * Count + i] = Vectors.Dot(work[(i * Count + j)..((i + 1) * Count)], work[(j * Count + j)..((j + 1) * Count)]);
        }
    }

    private ReadOnlySpan<double> Row(int i) => rows.AsSpan(Start(i), i + 1);

    private static int Start(int i) => i * (i + 1) / 2;
}
