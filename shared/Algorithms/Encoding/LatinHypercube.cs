using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Encoding;

/// <summary>
/// First trials that cover every dimension evenly (McKay et al. 1979, "A comparison of three methods for selecting values of input
/// variables"): each is drawn in a stratum of its own of every dimension's prior. Trials beyond them are independent draws.
/// </summary>
internal static class LatinHypercube
{
    /// <summary>Draws the point of one trial.</summary>
    /// <param name="space">The space.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="sequence">The trial.</param>
    /// <param name="count">How many trials the strata are for.</param>
    /// <param name="rng">The trial's own generator.</param>
    /// <param name="point">Takes the point.</param>
    public static void Draw(SpaceEncoding space, long seed, int sequence, int count, Rng rng, Span<double> point)
    {
        if (sequence >= count)
        {
            space.Draw(rng, point);
            return;
        }

        // The strata belong to the experiment: every sequence derives the same permutations and takes its own place in them.
        var shared = Rng.For(seed, -1);
        var strata = new int[count];
        for (var d = 0; d < space.Length; d++)
        {
            for (var i = 0; i < strata.Length; i++)
                strata[i] = i;
            shared.Shuffle(strata);
            var p = (strata[sequence] + rng.NextOpen()) / strata.Length;
            point[d] = space.IsActive(point, d) ? space.Dimensions[d].Quantile(p) : double.NaN;
        }
    }
}
