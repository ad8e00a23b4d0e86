using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoTune.Algorithms.Ppo;

/// <summary>
/// The loops in which a network spends its time, four numbers at a time also where a processor could do eight, since the order of a sum
/// is part of its value. Those over a matrix take four rows at once: what is the same for all is loaded once, and no sum waits for another.
/// </summary>
internal static class Rows
{
    /// <summary>sums[i] += factor x row[i].</summary>
    public static void AddScaled(Span<double> sums, ReadOnlySpan<double> row, double factor)
    {
        ref var to = ref MemoryMarshal.GetReference(sums);
        ref var from = ref MemoryMarshal.GetReference(row);
        var factors = Vector256.Create(factor);
        var i = 0;
        for (; i <= sums.Length - 4; i += 4)
            (Vector256.LoadUnsafe(ref to, (nuint)i) + factors * Vector256.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < sums.Length; i++)
            sums[i] += factor * row[i];
    }

    /// <summary>sums[i] += the sum over s of factors[s] x rows[s][i]: a row of factors times a matrix.</summary>
    /// <param name="sums">As long as a row: a multiple of 4.</param>
    /// <param name="rows">The rows, one behind the other.</param>
    /// <param name="factors">The first factor; the others follow <paramref name="stride"/> apart, one for each row.</param>
    /// <param name="stride">From one factor to the next.</param>
    public static void AddProduct(Span<double> sums, ReadOnlySpan<double> rows, ReadOnlySpan<double> factors, int stride = 1)
    {
        ref var to = ref MemoryMarshal.GetReference(sums);
        ref var from = ref MemoryMarshal.GetReference(rows);
        var width = (nuint)sums.Length;
        var count = rows.Length / sums.Length;
        var s = 0;
        for (; s <= count - 4; s += 4)
        {
            var row = (nuint)s * width;
            var (a, b) = (Vector256.Create(factors[s * stride]), Vector256.Create(factors[(s + 1) * stride]));
            var (c, d) = (Vector256.Create(factors[(s + 2) * stride]), Vector256.Create(factors[(s + 3) * stride]));
            for (nuint i = 0; i < width; i += 4)
            {
                var sum = Vector256.LoadUnsafe(ref to, i);
                sum = Vector256.MultiplyAddEstimate(a, Vector256.LoadUnsafe(ref from, row + i), sum);
                sum = Vector256.MultiplyAddEstimate(b, Vector256.LoadUnsafe(ref from, row + width + i), sum);
                sum = Vector256.MultiplyAddEstimate(c, Vector256.LoadUnsafe(ref from, row + (2 * width) + i), sum);
                sum = Vector256.MultiplyAddEstimate(d, Vector256.LoadUnsafe(ref from, row + (3 * width) + i), sum);
                sum.StoreUnsafe(ref to, i);
            }
        }

        for (; s < count; s++)
            AddScaled(sums, rows.Slice(s * sums.Length, sums.Length), factors[s * stride]);
    }

    /// <summary>products[k] = the sum of rows[k][i] x vector[i]: a matrix times a column.</summary>
    /// <param name="products">One for each row: a multiple of 4.</param>
    /// <param name="rows">The rows, one behind the other.</param>
    /// <param name="vector">As long as a row: a multiple of 4.</param>
    public static void Multiply(Span<double> products, ReadOnlySpan<double> rows, ReadOnlySpan<double> vector)
    {
        ref var from = ref MemoryMarshal.GetReference(rows);
        ref var by = ref MemoryMarshal.GetReference(vector);
        var width = (nuint)vector.Length;
        for (var k = 0; k < products.Length; k += 4)
        {
            var row = (nuint)k * width;
            var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
            for (nuint i = 0; i < width; i += 4)
            {
                var right = Vector256.LoadUnsafe(ref by, i);
                a = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref from, row + i), right, a);
                b = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref from, row + width + i), right, b);
                c = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref from, row + (2 * width) + i), right, c);
                d = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref from, row + (3 * width) + i), right, d);
            }

            (products[k], products[k + 1], products[k + 2], products[k + 3]) = (Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
        }
    }

    /// <summary>Each x becomes 1 / (1 + exp(-x)); as many as a multiple of 4.</summary>
    public static void Sigmoid(Span<double> numbers)
    {
        ref var at = ref MemoryMarshal.GetReference(numbers);
        for (nuint i = 0; i < (nuint)numbers.Length; i += 4)
            (Vector256<double>.One / (Vector256<double>.One + Vector256.Exp(-Vector256.LoadUnsafe(ref at, i)))).StoreUnsafe(ref at, i);
    }

    /// <summary>Each x becomes tanh x = 1 - 2 / (exp(2 x) + 1); as many as a multiple of 4.</summary>
    public static void Tanh(Span<double> numbers)
    {
        ref var at = ref MemoryMarshal.GetReference(numbers);
        for (nuint i = 0; i < (nuint)numbers.Length; i += 4)
        {
            var x = Vector256.LoadUnsafe(ref at, i);
            (Vector256<double>.One - Vector256.Create(2.0) / (Vector256.Exp(x + x) + Vector256<double>.One)).StoreUnsafe(ref at, i);
        }
    }

    /// <summary>The sum of a[i] x b[i].</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        var lanes = Vector256<double>.Zero;
        var i = 0;
        for (; i <= a.Length - 4; i += 4)
            lanes += Vector256.LoadUnsafe(ref left, (nuint)i) * Vector256.LoadUnsafe(ref right, (nuint)i);
        var sum = Vector256.Sum(lanes);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
