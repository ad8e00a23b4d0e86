using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoTune.Algorithms.Ppo;

/// <summary>
/// The two loops in which a network spends its time, four numbers at a time, whatever the processor could do, since the order of a sum is
/// part of its value.
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
