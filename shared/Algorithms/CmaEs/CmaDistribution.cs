using AutoTune.Algorithms.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace AutoTune.Algorithms.CmaEs;

/// <summary>
/// The normal distribution of the CMA-ES and its update (Hansen 2016, figure 6): weighted recombination, cumulative step-size adaptation,
/// covariance adaptation by the evolution path (rank one) and by the generation (rank mu), with negative weights. It depends on losses
/// through their order only.
/// </summary>
internal sealed class CmaDistribution
{
    private readonly CmaParameters parameters;
    private readonly LeastDeviation leastDeviation;
    private readonly int decomposedEvery;
    private readonly double[] mean;
    private readonly double[] path;
    private readonly double[] stepPath;
    private readonly Matrix<double> covariance;
    private readonly double[] whitened;
    private Matrix<double> axes;
    private double[] lengths;

    /// <param name="parameters">The strategy's parameters.</param>
    /// <param name="mean">Where it starts.</param>
    /// <param name="step">Its first deviation in every direction.</param>
    /// <param name="leastDeviation">The deviation below which a coordinate's must not fall; 0 for none.</param>
    public CmaDistribution(CmaParameters parameters, ReadOnlySpan<double> mean, double step, LeastDeviation leastDeviation)
    {
        var n = mean.Length;
        this.parameters = parameters;
        this.leastDeviation = leastDeviation;
        this.mean = mean.ToArray();
        Step = step;
        path = new double[n];
        stepPath = new double[n];
        whitened = new double[n];
        covariance = Matrix<double>.Build.DenseIdentity(n);
        axes = Matrix<double>.Build.DenseIdentity(n);
        lengths = [.. Enumerable.Repeat(1.0, n)];
        // Decomposing costs n^3; the covariance changes by its learning rates, so seldom is enough in many dimensions.
        decomposedEvery = Math.Max(1, (int)(1 / (10 * n * (parameters.RankOne + parameters.RankMu))));
        Raise();
        Decompose();
    }

    /// <summary>The least deviation of a coordinate while the mean is where it is.</summary>
    public delegate double LeastDeviation(int dimension, ReadOnlySpan<double> mean);

    public ReadOnlySpan<double> Mean => mean;

    /// <summary>sigma.</summary>
    public double Step { get; private set; }

    /// <summary>Updates so far.</summary>
    public int Generation { get; private set; }

    /// <summary>Longest axis over shortest, squared.</summary>
    public double Condition => lengths.Max() is var longest && longest > 0 ? Math.Pow(longest / lengths.Min(), 2) : double.PositiveInfinity;

    /// <summary>The deviation of a coordinate.</summary>
    public double Deviation(int dimension) => Step * Math.Sqrt(covariance[dimension, dimension]);

    /// <summary>Entry of the covariance without sigma^2.</summary>
    public double Covariance(int row, int column) => covariance[row, column];

    /// <summary>Draws a point: mean + sigma B D z.</summary>
    public void Draw(Rng rng, Span<double> at)
    {
        var n = at.Length;
        mean.CopyTo(at);
        for (var axis = 0; axis < n; axis++)
        {
            var length = Step * lengths[axis] * rng.NextNormal();
            for (var d = 0; d < n; d++)
                at[d] += axes[d, axis] * length;
        }
    }

    /// <summary>Widens the step after a generation in which no member was better than another, up to the width of the space.</summary>
    public void Widen()
    {
        Generation++;
        Step = Math.Max(Step, Math.Min(1, Step * Math.Exp(0.2 + parameters.CumulationOfStep / parameters.Damping)));
    }

    /// <summary>Moves to a generation.</summary>
    /// <param name="members">
    /// Its members, best first. Those drawn in an earlier generation may lie anywhere: they are drawn in to where this one's could lie
    /// (Hansen 2011, "Injecting external solutions into CMA-ES").
    /// </param>
    /// <param name="weights">By member.</param>
    public void Update(IReadOnlyList<CmaMember> members, ReadOnlySpan<double> weights)
    {
        var n = mean.Length;
        var steps = new double[members.Count][];
        var squares = new double[members.Count];
        var forward = new double[n];
        for (var i = 0; i < members.Count; i++)
        {
            var step = steps[i] = new double[n];
            for (var d = 0; d < n; d++)
                step[d] = (members[i].At[d] - mean[d]) / Step;
            Whiten(step);
            squares[i] = Vectors.Dot(whitened, whitened);
            if (members[i].Generation != Generation)
            {
                var longest = Math.Sqrt(n) + 2.0 * n / (n + 2);
                if (squares[i] > longest * longest)
                {
                    var factor = longest / Math.Sqrt(squares[i]);
                    for (var d = 0; d < n; d++)
                        step[d] *= factor;
                    squares[i] = longest * longest;
                }
            }

            if (weights[i] > 0)
                Vectors.AddScaled(forward, weights[i], step);
        }

        Vectors.AddScaled(mean, Step, forward);
        Generation++;
        var goesOn = UpdateStep(forward);
        UpdateCovariance(forward, steps, squares, weights, goesOn);
        if (Generation % decomposedEvery == 0)
        {
            Raise();
            Decompose();
        }
    }

    private bool UpdateStep(double[] forward)
    {
        var n = mean.Length;
        var c = parameters.CumulationOfStep;
        Whiten(forward);
        for (var d = 0; d < n; d++)
            stepPath[d] = (1 - c) * stepPath[d] + Math.Sqrt(c * (2 - c) * parameters.Selected) * whitened[d];
        var length = Math.Sqrt(Vectors.Dot(stepPath, stepPath));
        // The factor is bounded as in the injection paper, for members that were not drawn from this distribution.
        Step *= Math.Exp(Math.Min(1, c / parameters.Damping * (length / parameters.ExpectedLength - 1)));
        return length / Math.Sqrt(1 - Math.Pow(1 - c, 2 * Generation)) < (1.4 + 2.0 / (n + 1)) * parameters.ExpectedLength;
    }

    private void UpdateCovariance(double[] forward, double[][] steps, double[] squares, ReadOnlySpan<double> weights, bool goesOn)
    {
        var n = mean.Length;
        var (c, one, mu) = (parameters.CumulationOfCovariance, parameters.RankOne, parameters.RankMu);
        for (var d = 0; d < n; d++)
            path[d] = (1 - c) * path[d] + (goesOn ? Math.Sqrt(c * (2 - c) * parameters.Selected) * forward[d] : 0);
        var sum = 0.0;
        foreach (var weight in weights)
            sum += weight;
        var kept = 1 - one - mu * sum + (goesOn ? 0 : one * c * (2 - c));
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var value = kept * covariance[row, column] + one * path[row] * path[column];
                for (var i = 0; i < steps.Length; i++)
                {
                    // A bad member's step is taken at the length a typical one has, so that one far out does no harm.
                    var weight = weights[i] >= 0 ? weights[i] : weights[i] * n / Math.Max(squares[i], 1e-300);
                    value += mu * weight * steps[i][row] * steps[i][column];
                }

                covariance[row, column] = value;
                covariance[column, row] = value;
            }
        }
    }

    /// <summary>Keeps every coordinate's deviation above its least.</summary>
    private void Raise()
    {
        for (var d = 0; d < mean.Length; d++)
        {
            var least = leastDeviation(d, mean) / Step;
            covariance[d, d] = Math.Max(covariance[d, d], least * least);
        }
    }

    private void Decompose()
    {
        if (!covariance.Enumerate().All(double.IsFinite))
        {
            lengths = [.. lengths.Select(_ => 0.0)];
            return;
        }

        var decomposition = covariance.Evd(Symmetricity.Symmetric);
        axes = decomposition.EigenVectors;
        lengths = [.. decomposition.EigenValues.Select(value => Math.Sqrt(Math.Max(value.Real, 0)))];
    }

    /// <summary>whitened = C^-1/2 step.</summary>
    private void Whiten(double[] step)
    {
        Array.Clear(whitened);
        for (var axis = 0; axis < step.Length; axis++)
        {
            var along = 0.0;
            for (var d = 0; d < step.Length; d++)
                along += axes[d, axis] * step[d];
            along /= Math.Max(lengths[axis], 1e-150);
            for (var d = 0; d < step.Length; d++)
                whitened[d] += axes[d, axis] * along;
        }
    }
}
