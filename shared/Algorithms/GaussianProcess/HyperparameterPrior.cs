namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// What is believed of hyperparameters before anything was seen; all are log-normal. Lengthscales grow with the square root of the
/// number of dimensions, as the distances between points do (Hvarfner et al. 2024, "Vanilla Bayesian optimization performs great in high
/// dimensions"), so that many dimensions do not look like noise.
/// </summary>
internal static class HyperparameterPrior
{
    /// <summary>In one dimension a lengthscale is the side of the unit cube, give or take a factor of e.</summary>
    private const double LogLengthDeviation = 1;

    /// <summary>The signal's variance is that of the targets, give or take a factor of e.</summary>
    private const double LogSignalDeviation = 1;

    /// <summary>
    /// Little noise is far likelier than much: a model that takes everything for noise sees nothing but the corners of the space to try.
    /// </summary>
    private const double LogNoise = -8;

    private const double LogNoiseDeviation = 1.5;

    /// <summary>Where each logarithm (weights, signal, noise) is most likely.</summary>
    public static double Mode(int index, int dimensions) =>
        index < dimensions ? -Math.Log(dimensions) : index == dimensions ? 0 : LogNoise;

    /// <summary>Minus the log density, up to a constant; its derivatives are added to the gradient.</summary>
    public static double Add(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        var dimensions = theta.Length - 2;
        var sum = 0.0;
        for (var i = 0; i < theta.Length; i++)
        {
            var deviation = i < dimensions ? 2 * LogLengthDeviation : i == dimensions ? LogSignalDeviation : LogNoiseDeviation;
            var u = (theta[i] - Mode(i, dimensions)) / deviation;
            sum += u * u / 2;
            gradient[i] += u / deviation;
        }

        return sum;
    }
}
