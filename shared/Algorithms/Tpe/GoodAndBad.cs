using System.Runtime.InteropServices;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// TPE's two groups of observations, as points in the internal scale with weights. Good: the best ceil(0.5 x gamma x n) of n, at most
/// linear_forgetting, the better the heavier. Bad: all others, and the failed trials; the newest linear_forgetting with weight 1, older
/// ones fading linearly (hyperopt's linear forgetting).
/// </summary>
/// <remarks>
/// hyperopt's ceil(gamma x sqrt(n)) leaves 3 of 100 observations, too few to see how far the good ones agree; a share of n measured better overall,
/// though not on every problem. gamma keeps its sense: more of it is more exploration.
/// </remarks>
internal sealed class GoodAndBad
{
    private const double Share = 0.5;
    private const int MostBad = 2000;

    private readonly List<double[]> good = [];
    private readonly List<double[]> bad = [];
    private readonly List<double> goodWeights = [];
    private readonly List<double> badWeights = [];
    private readonly HashSet<Observation> chosen = new(ReferenceEqualityComparer.Instance);

    public ReadOnlySpan<double[]> Good => CollectionsMarshal.AsSpan(good);

    public ReadOnlySpan<double[]> Bad => CollectionsMarshal.AsSpan(bad);

    public ReadOnlySpan<double> GoodWeights => CollectionsMarshal.AsSpan(goodWeights);

    public ReadOnlySpan<double> BadWeights => CollectionsMarshal.AsSpan(badWeights);

    /// <summary>Splits the observations.</summary>
    /// <param name="observations">At least one has a value.</param>
    /// <param name="liars">Running trials' points, which count as the newest observations.</param>
    /// <param name="options">gamma, linear_forgetting and the liars' value.</param>
    public void Split(TpeObservations observations, IReadOnlyList<double[]> liars, TpeOptions options)
    {
        var n = observations.ByLoss.Count + liars.Count;
        var goodCount = Math.Min((int)Math.Ceiling(Share * options.Gamma * n), options.LinearForgetting);
        goodCount = Math.Clamp(goodCount, 1, Math.Max(n - 1, 1));

        // Liars come after the observations that are as good as their lie.
        var ahead = Math.Min(liars.Count == 0 ? n : observations.CountUpTo(observations.Lie(options.Liar)), goodCount);
        var goodLiars = Math.Min(goodCount - ahead, liars.Count);
        good.Clear();
        chosen.Clear();
        for (var i = 0; i < goodCount - goodLiars; i++)
        {
            if (i == ahead)
                good.AddRange(liars.Take(goodLiars));
            chosen.Add(observations.ByLoss[i]);
            good.Add(observations.ByLoss[i].Z);
        }

        if (good.Count < goodCount)
            good.AddRange(liars.Take(goodLiars));
        SetRankWeights();

        bad.Clear();
        foreach (var observation in observations.ByAge)
        {
            if (!chosen.Contains(observation))
                bad.Add(observation.Z);
        }

        bad.AddRange(liars.Skip(goodLiars));
        badWeights.Clear();
        var fading = bad.Count - options.LinearForgetting;
        for (var i = 0; i < bad.Count; i++)
            badWeights.Add(i >= fading || fading == 1 ? 1 : 1.0 / bad.Count + (1 - 1.0 / bad.Count) * i / (fading - 1));
        Thin();
    }

    /// <summary>
    /// Bounds the work: of more bad observations than <see cref="MostBad"/>, every k-th is taken, counted from the newest, with k times
    /// its weight. They are so many and their kernels so wide that the density hardly changes.
    /// </summary>
    private void Thin()
    {
        var stride = (bad.Count + MostBad - 1) / MostBad;
        if (stride <= 1)
            return;
        var kept = 0;
        for (var i = (bad.Count - 1) % stride; i < bad.Count; i += stride, kept++)
            (bad[kept], badWeights[kept]) = (bad[i], badWeights[i] * stride);
        bad.RemoveRange(kept, bad.Count - kept);
        badWeights.RemoveRange(kept, badWeights.Count - kept);
    }

    /// <summary>CMA-ES's logarithmic weights (Hansen 2016, equation 49), with mean 1.</summary>
    private void SetRankWeights()
    {
        goodWeights.Clear();
        var sum = 0.0;
        for (var rank = 0; rank < good.Count; rank++)
        {
            goodWeights.Add(Math.Log((good.Count + 1.0) / (rank + 1)));
            sum += goodWeights[rank];
        }

        for (var rank = 0; rank < good.Count; rank++)
            goodWeights[rank] *= good.Count / sum;
    }
}
