using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tests.GaussianProcess;

public sealed class MarginalLikelihoodTests
{
    [Theory, InlineData(0.5), InlineData(1.5), InlineData(2), InlineData(2.5), InlineData(1e300)]
    public void The_gradient_is_the_differences(double nu)
    {
        var (inputs, targets) = Data(30, at => Math.Sin(4 * at[0]) + at[1] * at[1] + (at[2] == 1 ? 0.7 : 0));
        var likelihood = new MarginalLikelihood(inputs, targets, new MaternKernel(nu));
        foreach (var theta in new double[][] { [0.3, 1.2, -0.4, 0.1, -4], [3, -2, 1, -1, -1], [0, 0, 0, 2, -7] })
        {
            var gradient = new double[theta.Length];
            likelihood.Evaluate(theta, gradient);
            for (var i = 0; i < theta.Length; i++)
            {
                var difference = (At(likelihood, theta, i, 1e-5) - At(likelihood, theta, i, -1e-5)) / 2e-5;
                Assert.Equal(difference, gradient[i], 1e-5 * Math.Max(1, Math.Abs(difference)));
            }
        }
    }

    [Fact]
    public void The_value_is_the_normal_density_of_the_targets()
    {
        // Two points: the determinant and the inverse by hand. The constant mean has prior N(0, 1), maximised over.
        var inputs = new ModelInputs([false]);
        inputs.Add([0]);
        inputs.Add([1]);
        double[] targets = [0.5, -1];
        var (weight, signal, noise) = (0.8, 1.3, 0.2);
        var (variance, covariance) = (signal + noise, signal * Math.Exp(-weight / 2));
        var determinant = variance * variance - covariance * covariance;
        double Value(double mean) =>
            ((variance * (targets[0] - mean) * (targets[0] - mean) + variance * (targets[1] - mean) * (targets[1] - mean)
                - 2 * covariance * (targets[0] - mean) * (targets[1] - mean)) / determinant + Math.Log(determinant) + mean * mean) / 2;
        double[] theta = [Math.Log(weight), Math.Log(signal), Math.Log(noise)];
        var expected = Enumerable.Range(-2000, 4001).Min(i => Value(i / 1000.0)) + HyperparameterPrior.Add(theta, new double[3]);
        var likelihood = new MarginalLikelihood(inputs, targets, new MaternKernel(double.PositiveInfinity));
        Assert.Equal(expected, likelihood.Evaluate(theta, new double[3]), 1e-5);
    }

    [Fact]
    public void The_fit_finds_what_does_not_matter_and_how_large_the_noise_is()
    {
        var rng = new Rng(8);
        var (inputs, targets) = Data(120, at => Math.Sin(5 * at[0]) + 0.3 * rng.NextNormal());
        var fitted = HyperparameterFit.Fit(inputs, targets, new MaternKernel(2.5), 1e-6);
        Assert.True(fitted.Weights[0] > 10 * fitted.Weights[1], $"{fitted.Weights[0]} {fitted.Weights[1]}");
        Assert.True(fitted.Weights[0] > 10 * fitted.Weights[2], $"{fitted.Weights[0]} {fitted.Weights[2]}");
        Assert.InRange(fitted.Noise, 0.05, 0.18);
    }

    [Fact]
    public void Equal_targets_are_fitted_without_harm()
    {
        var (inputs, targets) = Data(20, _ => 0);
        var fitted = HyperparameterFit.Fit(inputs, targets, new MaternKernel(2.5), 1e-6);
        Assert.All([.. fitted.Weights, fitted.Signal, fitted.Noise], value => Assert.True(value > 0 && double.IsFinite(value)));
    }

    private static double At(MarginalLikelihood likelihood, double[] theta, int index, double step)
    {
        var moved = theta.ToArray();
        moved[index] += step;
        return likelihood.Evaluate(moved, new double[theta.Length]);
    }

    /// <summary>Two numeric coordinates and one with three options.</summary>
    private static (ModelInputs Inputs, double[] Targets) Data(int count, Func<double[], double> function)
    {
        var rng = new Rng(3);
        var inputs = new ModelInputs([false, false, true]);
        var targets = new double[count];
        for (var i = 0; i < count; i++)
        {
            double[] at = [rng.NextDouble(), rng.NextDouble(), rng.NextInt(3)];
            inputs.Add(at);
            targets[i] = function(at);
        }

        return (inputs, targets);
    }
}
