using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>What a proposal maximises.</summary>
internal enum Utility
{
    /// <summary>The logarithm of the expected improvement.</summary>
    ExpectedImprovement,

    /// <summary>The confidence bound on the good side, mean - kappa x deviation, negated.</summary>
    ConfidenceBound,

    /// <summary>The logarithm of the probability of an improvement.</summary>
    ProbabilityOfImprovement,
}

/// <summary>
/// The worth of trying a point, from the mean and variance predicted there, with its derivatives. Expected improvement and probability
/// are taken as logarithms (Ament et al. 2023, "Unexpected improvements to expected improvement for Bayesian optimization"): where they
/// vanish their logarithms still point the way.
/// </summary>
/// <param name="Utility">Which.</param>
/// <param name="Target">The normalised loss to improve on.</param>
/// <param name="Kappa">Weight of the deviation, for the confidence bound.</param>
internal readonly record struct Acquisition(Utility Utility, double Target, double Kappa)
{
    /// <summary>Below it phi(z) + z Phi(z) has lost too many digits to its two terms' cancelling.</summary>
    private const double FarOut = -3;

    private const int FractionTerms = 40;

    /// <summary>The worth and its derivatives by mean and variance.</summary>
    public double Evaluate(double mean, double variance, out double byMean, out double byVariance)
    {
        var deviation = Math.Sqrt(variance);
        if (Utility == Utility.ConfidenceBound)
        {
            (byMean, byVariance) = (-1, Kappa / (2 * deviation));
            return Kappa * deviation - mean;
        }

        var z = (Target - mean) / deviation;
        var (value, slope) = Utility == Utility.ExpectedImprovement ? LogImprovement(z) : LogCdf(z);
        byMean = -slope / deviation;
        byVariance = -slope * z / (2 * variance);
        if (Utility != Utility.ExpectedImprovement)
            return value;
        byVariance += 1 / (2 * variance);
        return value + Math.Log(deviation);
    }

    /// <summary>log(phi(z) + z Phi(z)) and its derivative.</summary>
    public static (double Value, double Slope) LogImprovement(double z)
    {
        if (z > FarOut)
        {
            var below = Gaussian.Cdf(z);
            var h = Math.Exp(-z * z / 2) / Gaussian.SqrtTwoPi + z * below;
            return (Math.Log(h), below / h);
        }

        var c = Fraction(-z);
        return (-z * z / 2 - Gaussian.LogSqrtTwoPi + Math.Log(c / (c - z)), 1 / c);
    }

    /// <summary>log Phi(z) and its derivative.</summary>
    public static (double Value, double Slope) LogCdf(double z)
    {
        if (z > FarOut)
        {
            var below = Gaussian.Cdf(z);
            return (Math.Log(below), Math.Exp(-z * z / 2) / Gaussian.SqrtTwoPi / below);
        }

        var c = Fraction(-z);
        return (-z * z / 2 - Gaussian.LogSqrtTwoPi - Math.Log(c - z), c - z);
    }

    /// <summary>c = 1/(t + 2/(t + 3/(t + ...))): Phi(-t) = phi(t) / (t + c) (Laplace), and so phi(t) - t Phi(-t) = phi(t) c / (t + c).</summary>
    private static double Fraction(double t)
    {
        var c = 0.0;
        for (var i = FractionTerms; i >= 1; i--)
            c = i / (t + c);
        return c;
    }
}
