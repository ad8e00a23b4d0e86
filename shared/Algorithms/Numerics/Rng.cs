using System.Numerics;

namespace AutoTune.Algorithms.Numerics;

/// <summary>
/// The one source of randomness: xoshiro256** (Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators"), its state
/// filled by SplitMix64 from (experiment seed, stream). Only 64-bit integer arithmetic up to <see cref="NextUInt64"/> and one exact
/// multiplication in <see cref="NextDouble"/>, so streams are the same on every platform and in every release.
/// </summary>
internal sealed class Rng
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;

    public Rng(ulong seed)
    {
        s0 = SplitMix(ref seed);
        s1 = SplitMix(ref seed);
        s2 = SplitMix(ref seed);
        s3 = SplitMix(ref seed);
    }

    /// <summary>The generator of one proposal: independent streams for different (seed, sequence, purpose).</summary>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="sequence">The trial's sequence, or -1 for what belongs to the whole experiment.</param>
    /// <param name="purpose">Tells apart several streams of one algorithm.</param>
    public static Rng For(long seed, int sequence, int purpose = 0)
    {
        // Each part passes through a full mix before the next is added, so that (1, 2) and (2, 1) have nothing in common.
        var state = (ulong)seed;
        state = SplitMix(ref state) ^ (uint)sequence;
        state = SplitMix(ref state) ^ (uint)purpose;
        return new Rng(SplitMix(ref state));
    }

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1): 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in (0, 1): safe for quantile functions with infinite ends.</summary>
    public double NextOpen() => ((NextUInt64() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Uniform integer in [0, bound), without bias (Lemire 2019).</summary>
    public long NextInt64(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            var threshold = unchecked(0 - range) % range;
            while (low < threshold)
                high = Math.BigMul(NextUInt64(), range, out low);
        }

        return (long)high;
    }

    /// <summary>Uniform integer in [0, bound).</summary>
    public int NextInt(int bound) => (int)NextInt64(bound);

    /// <summary>Standard normal, by inversion: one draw of the stream per value.</summary>
    public double NextNormal() => Gaussian.Quantile(NextOpen());

    /// <summary>A uniformly random permutation in place (Fisher-Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += GoldenGamma;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
