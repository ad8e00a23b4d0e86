using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// Hyperparameters by maximum marginal likelihood under <see cref="HyperparameterPrior"/>, from several starts that are always the same
/// ones, so that the result follows from the observations alone and not from earlier fits.
/// </summary>
internal static class HyperparameterFit
{
    private const int MaxEvaluations = 60;
    private const double Tolerance = 1e-3;
    private const double ShortestLength = 0.005;
    private const double LongestLength = 100;

    /// <summary>The signal's variance is within this factor of the targets'.</summary>
    private const double SignalRange = 1000;

    private const double FirstNoise = 1e-4;

    /// <summary>Lengthscales at which the searches start, as multiples of the prior's: smooth and rugged.</summary>
    private static readonly double[] Starts = [1, 0.3];

    /// <param name="inputs">The points.</param>
    /// <param name="targets">Their normalised losses.</param>
    /// <param name="kernel">The correlation.</param>
    /// <param name="leastNoise">Lower bound of the noise, above 0.</param>
    public static Hyperparameters Fit(ModelInputs inputs, double[] targets, MaternKernel kernel, double leastNoise)
    {
        var dimensions = inputs.Dimensions;
        var likelihood = new MarginalLikelihood(inputs, targets, kernel);
        var minimizer = new BoundedMinimizer(dimensions + 2);
        var (lower, upper) = (new double[dimensions + 2], new double[dimensions + 2]);
        for (var i = 0; i < dimensions; i++)
            (lower[i], upper[i]) = (-2 * Math.Log(LongestLength), -2 * Math.Log(ShortestLength));
        (lower[^2], upper[^2]) = (-Math.Log(SignalRange), Math.Log(SignalRange));
        (lower[^1], upper[^1]) = (Math.Log(leastNoise), Math.Max(Math.Log(leastNoise), 1));

        var best = new double[dimensions + 2];
        var least = double.PositiveInfinity;
        var theta = new double[dimensions + 2];
        foreach (var length in Starts)
        {
            for (var i = 0; i < theta.Length; i++)
                theta[i] = HyperparameterPrior.Mode(i, dimensions) - (i < dimensions ? 2 * Math.Log(length) : 0);
            theta[^1] = Math.Log(FirstNoise);
            for (var i = 0; i < theta.Length; i++)
                theta[i] = Math.Clamp(theta[i], lower[i], upper[i]);
            var found = minimizer.Minimize(likelihood.Evaluate, theta, lower, upper, MaxEvaluations, Tolerance);
            if (found < least)
            {
                least = found;
                theta.CopyTo(best, 0);
            }
        }

        return new Hyperparameters([.. best[..dimensions].Select(Math.Exp)], Math.Exp(best[^2]), Math.Exp(best[^1]));
    }
}
