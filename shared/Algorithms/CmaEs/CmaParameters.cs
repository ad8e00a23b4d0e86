namespace AutoTune.Algorithms.CmaEs;

/// <summary>
/// The strategy parameters that follow from dimension and population (Hansen 2016, "The CMA evolution strategy: a tutorial", table 1),
/// with negative weights for the worse half (active update).
/// </summary>
internal sealed class CmaParameters
{
    /// <param name="dimensions">n, at least 1.</param>
    /// <param name="population">lambda, at least 2.</param>
    public CmaParameters(int dimensions, int population)
    {
        double n = dimensions;
        Population = population;
        var raw = Enumerable.Range(1, population).Select(i => Math.Log((population + 1) / 2.0) - Math.Log(i)).ToArray();
        var positive = raw.Where(weight => weight > 0).ToArray();
        var negative = raw.Where(weight => weight < 0).ToArray();
        Selected = Effective(positive);
        var c = 4 + Selected / n;
        CumulationOfCovariance = c / (n + 4 + 2 * Selected / n);
        CumulationOfStep = (Selected + 2) / (n + Selected + 5);
        Damping = 1 + 2 * Math.Max(0, Math.Sqrt((Selected - 1) / (n + 1)) - 1) + CumulationOfStep;
        RankOne = 2 / ((n + 1.3) * (n + 1.3) + Selected);
        RankMu = Math.Min(1 - RankOne, 2 * (0.25 + Selected + 1 / Selected - 2) / ((n + 2) * (n + 2) + Selected));
        // The largest sum of the negative weights for which the covariance stays positive definite, and two lesser bounds.
        var bound = Math.Min(
            Math.Min(1 + RankOne / RankMu, 1 + 2 * Effective(negative) / (Selected + 2)), (1 - RankOne - RankMu) / (n * RankMu));
        Weights = [.. raw.Select(weight => weight > 0 ? weight / positive.Sum() : -weight / negative.Sum() * bound)];
        ExpectedLength = Math.Sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    }

    /// <summary>lambda.</summary>
    public int Population { get; }

    /// <summary>The weight of each rank, best first: the positive ones add up to 1.</summary>
    public double[] Weights { get; }

    /// <summary>mu_eff: the variance-effective number of selected members.</summary>
    public double Selected { get; }

    /// <summary>c_c.</summary>
    public double CumulationOfCovariance { get; }

    /// <summary>c_sigma.</summary>
    public double CumulationOfStep { get; }

    /// <summary>d_sigma.</summary>
    public double Damping { get; }

    /// <summary>c_1.</summary>
    public double RankOne { get; }

    /// <summary>c_mu.</summary>
    public double RankMu { get; }

    /// <summary>The expected length of a standard normal vector.</summary>
    public double ExpectedLength { get; }

    /// <summary>lambda of the literature: 4 + 3 ln n, rounded down.</summary>
    public static int UsualPopulation(int dimensions) => 4 + (int)(3 * Math.Log(Math.Max(1, dimensions)));

    /// <summary>
    /// lambda of a first run: 4 + 1.5 ln n, rounded down. Fewer results per generation go further with some hundred trials; that they find
    /// less where there are many minima is what restarts are for.
    /// </summary>
    public static int SmallPopulation(int dimensions) => 4 + (int)(1.5 * Math.Log(Math.Max(1, dimensions)));

    private static double Effective(double[] weights) =>
        weights.Length == 0 ? 0 : weights.Sum() * weights.Sum() / weights.Sum(weight => weight * weight);
}
