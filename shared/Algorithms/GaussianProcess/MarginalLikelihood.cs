using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// The log marginal likelihood of hyperparameters with its gradient (Rasmussen and Williams 2006, equations 5.8 and 5.9), plus the log
/// density of their priors. The mean of the process is a constant with prior N(0, 1), at its own best value throughout, so it adds
/// nothing to the gradient.
/// </summary>
internal sealed class MarginalLikelihood
{
    private readonly ModelInputs inputs;
    private readonly double[] targets;
    private readonly MaternKernel kernel;
    private readonly CholeskyFactor factor = new();
    private readonly double[] point;
    private readonly double[] weights;
    private readonly double[] row;
    private readonly double[] correlations;
    private readonly double[] slopes;
    private readonly double[] inverse;
    private readonly double[] work;
    private readonly double[] alpha;
    private readonly double[] ones;

    /// <param name="inputs">The points.</param>
    /// <param name="targets">Their normalised losses.</param>
    /// <param name="kernel">The correlation.</param>
    public MarginalLikelihood(ModelInputs inputs, double[] targets, MaternKernel kernel)
    {
        (this.inputs, this.targets, this.kernel) = (inputs, targets, kernel);
        var n = targets.Length;
        point = new double[inputs.Dimensions];
        weights = new double[inputs.Dimensions];
        row = new double[n];
        correlations = new double[n * n];
        slopes = new double[n * n];
        inverse = new double[n * n];
        work = new double[n * n];
        alpha = new double[n];
        ones = new double[n];
    }

    /// <summary>Minus the log posterior density, up to a constant.</summary>
    /// <param name="theta">Logarithms of the weights, the signal and the noise.</param>
    /// <param name="gradient">Takes the derivatives by theta.</param>
    public double Evaluate(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        var n = targets.Length;
        var (signal, noise) = (Math.Exp(theta[^2]), Math.Exp(theta[^1]));
        for (var d = 0; d < weights.Length; d++)
            weights[d] = Math.Exp(theta[d]);
        Factorise(signal, noise);

        ones.AsSpan().Fill(1);
        factor.SolveLower(ones);
        targets.CopyTo(alpha, 0);
        factor.SolveLower(alpha);
        var mean = Vectors.Dot(ones, alpha) / (Vectors.Dot(ones, ones) + 1);
        Vectors.AddScaled(alpha, -mean, ones);
        var value = (Vectors.Dot(alpha, alpha) + mean * mean + factor.LogDeterminant()) / 2;
        factor.SolveUpper(alpha);
        factor.Invert(work, inverse);

        gradient.Clear();
        double signalSum = 0, noiseSum = 0;
        for (var i = 0; i < n; i++)
        {
            // The derivative of the value by the covariance with each earlier point, then by what that depends on.
            var byCovariance = inverse.AsSpan(i * n, i);
            Vectors.AddScaled(byCovariance, -alpha[i], alpha);
            signalSum += Vectors.Dot(byCovariance, correlations.AsSpan(i * n, i));
            var own = (inverse[i * n + i] - alpha[i] * alpha[i]) / 2;
            signalSum += own;
            noiseSum += own;
            Multiply(byCovariance, slopes.AsSpan(i * n, i));
            inputs.CopyTo(i, point);
            for (var d = 0; d < weights.Length; d++)
                gradient[d] += SumOfSquares(byCovariance, d);
        }

        for (var d = 0; d < weights.Length; d++)
            gradient[d] *= signal * weights[d];
        gradient[^2] = signal * signalSum;
        gradient[^1] = noise * noiseSum;
        return value + HyperparameterPrior.Add(theta, gradient);
    }

    private void Factorise(double signal, double noise)
    {
        var n = targets.Length;
        factor.Clear();
        for (var i = 0; i < n; i++)
        {
            var correlation = correlations.AsSpan(i * n, i);
            inputs.CopyTo(i, point);
            inputs.SquaredDistances(point, weights, correlation);
            kernel.Evaluate(correlation, slopes.AsSpan(i * n, i));
            for (var j = 0; j < i; j++)
                row[j] = signal * correlation[j];
            factor.Append(row.AsSpan(0, i), signal + noise);
        }
    }

    private double SumOfSquares(ReadOnlySpan<double> factors, int dimension)
    {
        var column = inputs.Column(dimension, factors.Length);
        if (!inputs.IsCategorical(dimension))
            return Vectors.DifferenceMoments(factors, point[dimension], column).Second;
        var sum = 0.0;
        for (var j = 0; j < factors.Length; j++)
            sum += column[j] == point[dimension] ? 0 : factors[j];
        return sum;
    }

    private static void Multiply(Span<double> values, ReadOnlySpan<double> factors)
    {
        for (var j = 0; j < values.Length; j++)
            values[j] *= factors[j];
    }
}
