using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.CmaEs;

/// <summary>
/// One run of the CMA-ES from a start until it has converged: collects results, and moves the distribution whenever there are as many
/// as its population has members.
/// </summary>
internal sealed class CmaRun
{
    /// <summary>A run ends when every continuous coordinate's deviation is below this share of the parameter's range.</summary>
    private const double LeastDeviation = 1e-8;

    /// <summary>A run ends when losses differ by no more than this, in units of the largest.</summary>
    private const double LeastRange = 1e-12;

    private const double MaxCondition = 1e14;

    /// <summary>Wider than this many ranges, what is drawn is as good as uniform: the run has diverged.</summary>
    private const double MaxDeviation = 100;

    private readonly CmaSpace space;
    private readonly CmaParameters parameters;
    private readonly List<(CmaMember Member, double Loss)> results = [];
    private readonly Queue<double> bests = [];
    private readonly int patience;

    /// <param name="space">The space.</param>
    /// <param name="population">Results per generation.</param>
    /// <param name="start">Where the distribution starts.</param>
    /// <param name="step">Its deviation at first.</param>
    public CmaRun(CmaSpace space, int population, ReadOnlySpan<double> start, double step)
    {
        this.space = space;
        parameters = new CmaParameters(space.Dimensions, population);
        patience = 10 + (int)Math.Ceiling(30.0 * space.Dimensions / population);
        // With this deviation a coordinate in the middle of a cell leaves it in about one draw of a generation in all its dimensions
        // (Hamano et al. 2022, "CMA-ES with margin", whose margin is 1 / (n lambda)).
        var cells = 0.5 / Gaussian.Quantile(1 - 0.5 / Math.Max(2, space.Dimensions * population));
        Distribution = new CmaDistribution(parameters, start, step, (d, mean) => cells * space.CellWidth(d, mean[d]));
    }

    public CmaDistribution Distribution { get; }

    public int Population => parameters.Population;

    /// <summary>Whether it can find nothing better where it is.</summary>
    public bool Converged { get; private set; }

    /// <summary>Takes a result.</summary>
    /// <param name="member">What was tried.</param>
    /// <param name="loss">Its loss; NaN for a failure, which ranks last.</param>
    public void Tell(CmaMember member, double loss)
    {
        results.Add((member, loss));
        if (results.Count < Population)
            return;
        var ranked = results.OrderBy(result => double.IsNaN(result.Loss)).ThenBy(result => result.Loss).ToList();
        if (Same(ranked[0].Loss, ranked[^1].Loss))
            Distribution.Widen();
        else
            Distribution.Update([.. ranked.Select(result => result.Member)], Weights(ranked));
        results.Clear();
        Converged = HasConverged(ranked[0].Loss, ranked.FindLast(result => !double.IsNaN(result.Loss)).Loss);
    }

    /// <summary>Weights by rank; equal losses share theirs equally.</summary>
    private double[] Weights(List<(CmaMember Member, double Loss)> ranked)
    {
        var weights = parameters.Weights.ToArray();
        for (var from = 0; from < ranked.Count;)
        {
            var to = from + 1;
            while (to < ranked.Count && Same(ranked[to].Loss, ranked[from].Loss))
                to++;
            weights.AsSpan(from, to - from).Fill(weights[from..to].Average());
            from = to;
        }

        return weights;
    }

    private bool HasConverged(double best, double worst)
    {
        if (!double.IsNaN(best))
        {
            bests.Enqueue(best);
            if (bests.Count > patience)
                bests.Dequeue();
            var largest = Math.Max(Math.Abs(worst), bests.Max(Math.Abs));
            var range = Math.Max(worst, bests.Max()) - Math.Min(best, bests.Min());
            if (bests.Count == patience && !(range > LeastRange * largest))
                return true;
        }

        return !(Distribution.Condition < MaxCondition) || IsNarrow() || IsWide();
    }

    /// <summary>On grids it never is: their deviations have a lower bound.</summary>
    private bool IsNarrow()
    {
        var continuous = Enumerable.Range(0, space.Dimensions).Where(d => !space.IsGrid(d)).ToList();
        return continuous.Count > 0 && continuous.All(d => Distribution.Deviation(d) < LeastDeviation);
    }

    private bool IsWide() => Enumerable.Range(0, space.Dimensions).Any(d => !(Distribution.Deviation(d) < MaxDeviation));

    private static bool Same(double a, double b) => a.Equals(b);
}
