namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// What is believed of hyperparameters before anything was seen; all are log-normal. Lengthscales grow with the square root of the
/// number of dimensions, as the distances between points do (Hvarfner et al. 2024, "Vanilla Bayesian optimization performs great in high
/// dimensions"), so that many dimensions do not look like noise.
/// </summary>
internal static class HyperparameterPrior
{
    public static double LogLength = -1e-9;
    public static double LogLengthDeviation = 1.0;
    public static double LogSignal = 1e-9;
    public static double LogSignalDeviation = 1;
    public static double LogNoise = -8;
    public static double LogNoiseDeviation = 3;

    /// <summary>Where each logarithm (weights, signal, noise) is most likely.</summary>
    public static double Mode(int index, int dimensions) =>
        index < dimensions ? -2 * LogLength - Math.Log(dimensions) : index == dimensions ? LogSignal : LogNoise;

    /// <summary>Minus the log density, up to a constant; its derivatives are added to the gradient.</summary>
    public static double Add(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < theta.Length; i++)
        {
            var deviation = i < theta.Length - 2 ? 2 * LogLengthDeviation : i == theta.Length - 2 ? LogSignalDeviation : LogNoiseDeviation;
            var u = (theta[i] - Mode(i, theta.Length - 2)) / deviation;
            sum += u * u / 2;
            gradient[i] += u / deviation;
        }

        return sum;
    }
}
