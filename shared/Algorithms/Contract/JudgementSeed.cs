namespace AutoTune.Algorithms.Contract;

/// <summary>The seed of one judgement of an assessor, so that whoever makes it decides the same.</summary>
public static class JudgementSeed
{
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="sequence">The trial's sequence.</param>
    /// <param name="count">How many results are judged.</param>
    public static ulong Of(long seed, int sequence, int count) =>
        unchecked(((ulong)seed * 0x9E3779B97F4A7C15UL) + ((ulong)sequence << 32) + (ulong)count);
}
