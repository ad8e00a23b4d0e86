using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// The posterior of a Gaussian process with a constant mean (Rasmussen and Williams 2006, algorithm 2.1) for fixed hyperparameters.
/// Points without a value can be added to it at the mean the model predicts there (the kriging believer of Ginsbourg et al. 2010,
/// "Kriging is well-suited to parallelize optimization"): the mean stays as it is, the variance shrinks.
/// </summary>
internal sealed class GaussianProcessModel
{
    private readonly ModelInputs inputs;
    private readonly MaternKernel kernel;
    private readonly Hyperparameters hyperparameters;
    private readonly CholeskyFactor factor = new();
    private readonly double[] alpha;
    private readonly double mean;
    private double[] covariances = [];
    private double[] slopes = [];
    private double[] solved = [];

    /// <param name="inputs">The points; kept, and added to by <see cref="Believe"/>.</param>
    /// <param name="targets">Their normalised losses.</param>
    /// <param name="kernel">The correlation.</param>
    /// <param name="hyperparameters">As fitted.</param>
    public GaussianProcessModel(ModelInputs inputs, ReadOnlySpan<double> targets, MaternKernel kernel, Hyperparameters hyperparameters)
    {
        (this.inputs, this.kernel, this.hyperparameters) = (inputs, kernel, hyperparameters);
        var point = new double[inputs.Dimensions];
        Reserve();
        for (var i = 0; i < inputs.Count; i++)
        {
            inputs.CopyTo(i, point);
            Append(point);
        }

        var ones = new double[targets.Length];
        ones.AsSpan().Fill(1);
        factor.SolveLower(ones);
        alpha = targets.ToArray();
        factor.SolveLower(alpha);
        mean = Vectors.Dot(ones, alpha) / (Vectors.Dot(ones, ones) + 1);
        Vectors.AddScaled(alpha, -mean, ones);
        factor.SolveUpper(alpha);
    }

    /// <summary>Points with a value or believed.</summary>
    public int Count => factor.Count;

    public Hyperparameters Hyperparameters => hyperparameters;

    /// <summary>Adds a point at the mean predicted there.</summary>
    public void Believe(ReadOnlySpan<double> point)
    {
        inputs.Add(point);
        Reserve();
        Append(point);
    }

    /// <summary>
    /// By how many deviations each target differs from what the model of all others predicts there (Rasmussen and Williams 2006,
    /// equations 5.10 to 5.12; the constant mean stays).
    /// </summary>
    public double[] LeaveOneOut()
    {
        var surprises = new double[alpha.Length];
        var column = new double[alpha.Length];
        for (var i = 0; i < alpha.Length; i++)
        {
            Array.Clear(column);
            column[i] = 1;
            factor.SolveLower(column, i);
            surprises[i] = alpha[i] / Math.Sqrt(Vectors.Dot(column, column));
        }

        return surprises;
    }

    /// <summary>The mean of the function at a point.</summary>
    public double PredictMean(ReadOnlySpan<double> point)
    {
        var k = covariances.AsSpan(0, alpha.Length);
        inputs.SquaredDistances(point, hyperparameters.Weights, k);
        kernel.Evaluate(k, []);
        return mean + hyperparameters.Signal * Vectors.Dot(alpha, k);
    }

    /// <summary>Mean and variance of the function at a point.</summary>
    public (double Mean, double Variance) Predict(ReadOnlySpan<double> point)
    {
        var k = covariances.AsSpan(0, Count);
        Covariances(point, k, []);
        var at = mean + Vectors.Dot(alpha, k);
        factor.SolveLower(k);
        return (at, Positive(hyperparameters.Signal - Vectors.Dot(k, k)));
    }

    /// <summary>The same with their derivatives by the numeric coordinates (those by categorical ones are 0).</summary>
    public (double Mean, double Variance) Predict(ReadOnlySpan<double> point, Span<double> meanGradient, Span<double> varianceGradient)
    {
        var k = covariances.AsSpan(0, Count);
        var slope = slopes.AsSpan(0, Count);
        var beta = solved.AsSpan(0, Count);
        Covariances(point, k, slope);
        var at = mean + Vectors.Dot(alpha, k);
        k.CopyTo(beta);
        factor.SolveLower(beta);
        var variance = Positive(hyperparameters.Signal - Vectors.Dot(beta, beta));
        factor.SolveUpper(beta);

        // d k_i / d x_d = 2 weight_d (x_d - x_id) slope_i; the mean takes it times alpha_i, the variance times -2 beta_i.
        for (var i = 0; i < Count; i++)
        {
            beta[i] *= slope[i];
            slope[i] = i < alpha.Length ? slope[i] * alpha[i] : 0;
        }

        for (var d = 0; d < inputs.Dimensions; d++)
        {
            if (inputs.IsCategorical(d))
            {
                (meanGradient[d], varianceGradient[d]) = (0, 0);
                continue;
            }

            var column = inputs.Column(d, Count);
            var weight = 2 * hyperparameters.Weights[d];
            meanGradient[d] = weight * Vectors.DifferenceMoments(slope[..alpha.Length], point[d], column).First;
            varianceGradient[d] = -2 * weight * Vectors.DifferenceMoments(beta, point[d], column).First;
        }

        return (at, variance);
    }

    private void Append(ReadOnlySpan<double> point)
    {
        var row = covariances.AsSpan(0, factor.Count);
        Covariances(point, row, []);
        factor.Append(row, hyperparameters.Signal + hyperparameters.Noise);
    }

    private void Covariances(ReadOnlySpan<double> point, Span<double> k, Span<double> slope)
    {
        inputs.SquaredDistances(point, hyperparameters.Weights, k);
        kernel.Evaluate(k, slope);
        for (var i = 0; i < k.Length; i++)
            k[i] *= hyperparameters.Signal;
        for (var i = 0; i < slope.Length; i++)
            slope[i] *= hyperparameters.Signal;
    }

    private void Reserve()
    {
        if (covariances.Length >= inputs.Count)
            return;
        var size = inputs.Count + 16;
        (covariances, slopes, solved) = (new double[size], new double[size], new double[size]);
    }

    /// <summary>Rounding can make a variance at a known point negative.</summary>
    private double Positive(double variance) => Math.Max(variance, 1e-12 * hyperparameters.Signal);
}
