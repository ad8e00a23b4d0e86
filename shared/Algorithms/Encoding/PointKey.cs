using System.Numerics;

namespace AutoTune.Algorithms.Encoding;

/// <summary>
/// A point's identity: a 128-bit hash of its values. Two of a million points share one with probability below 1e-26, so that sets of
/// them take 16 bytes a point whatever the number of dimensions.
/// </summary>
internal readonly record struct PointKey(ulong High, ulong Low)
{
    public static PointKey Of(ReadOnlySpan<double> point)
    {
        ulong high = 0x9E3779B97F4A7C15;
        ulong low = 0xD1B54A32D192ED03;
        foreach (var value in point)
        {
            // -0 and 0 are one value, and so are all NaNs.
            var bits = value == 0 ? 0 : double.IsNaN(value) ? ulong.MaxValue : BitConverter.DoubleToUInt64Bits(value);
            high = Mix(BitOperations.RotateLeft(high, 5) ^ bits);
            low = Mix((low + bits) * 0xDA942042E4DD58B5);
        }

        return new PointKey(high, low);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
