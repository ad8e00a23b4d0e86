using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoTune.Algorithms.Numerics;

/// <summary>
/// Loops over long arrays, four at a time. Always four, whatever the processor could do, since the order of a sum is part of its value.
/// </summary>
internal static class Vectors
{
    /// <summary>sums[i] -= ((at - centres[i]) x inverse)^2 / 2.</summary>
    public static void SubtractHalfSquares(Span<double> sums, ReadOnlySpan<double> centres, double at, double inverse)
    {
        var root = inverse * 0.7071067811865476;
        var atLanes = Vector256.Create(at);
        var rootLanes = Vector256.Create(root);
        var i = 0;
        for (; i <= sums.Length - 4; i += 4)
        {
            var u = (atLanes - Load(centres, i)) * rootLanes;
            Store(Load(sums, i) - u * u, sums, i);
        }

        for (; i < sums.Length; i++)
        {
            var u = (at - centres[i]) * root;
            sums[i] -= u * u;
        }
    }

    /// <summary>sums[i] += keys[i] == key ? same : other.</summary>
    public static void AddWhereEqual(Span<double> sums, ReadOnlySpan<double> keys, double key, double same, double other)
    {
        var keyLanes = Vector256.Create(key);
        var sameLanes = Vector256.Create(same);
        var otherLanes = Vector256.Create(other);
        var i = 0;
        for (; i <= sums.Length - 4; i += 4)
            Store(Load(sums, i) + Vector256.ConditionalSelect(Vector256.Equals(Load(keys, i), keyLanes), sameLanes, otherLanes), sums, i);
        for (; i < sums.Length; i++)
            sums[i] += keys[i] == key ? same : other;
    }

    /// <summary>sums[i] += value.</summary>
    public static void Add(Span<double> sums, double value)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] += value;
    }

    /// <summary>log(exp(first) + the sum of exp(logs[i])), without overflow.</summary>
    public static double LogSumExp(ReadOnlySpan<double> logs, double first)
    {
        var top = first;
        foreach (var value in logs)
            top = value > top ? value : top;
        var shift = Vector256.Create(top);
        var lanes = Vector256<double>.Zero;
        var i = 0;
        for (; i <= logs.Length - 4; i += 4)
            lanes += Vector256.Exp(Load(logs, i) - shift);
        var sum = Math.Exp(first - top) + Vector256.Sum(lanes);
        for (; i < logs.Length; i++)
            sum += Math.Exp(logs[i] - top);
        return top + Math.Log(sum);
    }

    /// <summary>The sum of a[i] x b[i] over the length of a.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        b = b[..a.Length];
        var (first, second) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= a.Length - 8; i += 8)
        {
            first += Load(a, i) * Load(b, i);
            second += Load(a, i + 4) * Load(b, i + 4);
        }

        if (i <= a.Length - 4)
        {
            first += Load(a, i) * Load(b, i);
            i += 4;
        }

        var sum = Vector256.Sum(first + second);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>sums[i] += factor x terms[i].</summary>
    public static void AddScaled(Span<double> sums, double factor, ReadOnlySpan<double> terms)
    {
        terms = terms[..sums.Length];
        var lanes = Vector256.Create(factor);
        var i = 0;
        for (; i <= sums.Length - 4; i += 4)
            Store(Load(sums, i) + lanes * Load(terms, i), sums, i);
        for (; i < sums.Length; i++)
            sums[i] += factor * terms[i];
    }

    /// <summary>sums[i] += factor x (at - centres[i])^2.</summary>
    public static void AddScaledSquares(Span<double> sums, double factor, double at, ReadOnlySpan<double> centres)
    {
        centres = centres[..sums.Length];
        var (lanes, atLanes) = (Vector256.Create(factor), Vector256.Create(at));
        var i = 0;
        for (; i <= sums.Length - 4; i += 4)
        {
            var difference = atLanes - Load(centres, i);
            Store(Load(sums, i) + lanes * difference * difference, sums, i);
        }

        for (; i < sums.Length; i++)
        {
            var difference = at - centres[i];
            sums[i] += factor * difference * difference;
        }
    }

    /// <summary>The sum of weights[i] x (at - centres[i])^power over the length of weights, for power 1 and 2.</summary>
    public static (double First, double Second) DifferenceMoments(ReadOnlySpan<double> weights, double at, ReadOnlySpan<double> centres)
    {
        centres = centres[..weights.Length];
        var atLanes = Vector256.Create(at);
        var (first, second) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= weights.Length - 4; i += 4)
        {
            var difference = atLanes - Load(centres, i);
            var weighted = Load(weights, i) * difference;
            first += weighted;
            second += weighted * difference;
        }

        var (sum, squares) = (Vector256.Sum(first), Vector256.Sum(second));
        for (; i < weights.Length; i++)
        {
            var difference = at - centres[i];
            sum += weights[i] * difference;
            squares += weights[i] * difference * difference;
        }

        return (sum, squares);
    }

    private static Vector256<double> Load(ReadOnlySpan<double> from, int at) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(from), (nuint)at);

    private static void Store(Vector256<double> value, Span<double> to, int at) =>
        value.StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)at);
}
