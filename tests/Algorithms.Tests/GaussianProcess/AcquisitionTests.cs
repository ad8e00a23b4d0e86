using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tests.GaussianProcess;

public sealed class AcquisitionTests
{
    [Theory, InlineData(0.3, 0.7), InlineData(-1, 0.2), InlineData(2, 1.5)]
    public void Improvement_and_probability_are_their_integrals(double mean, double deviation)
    {
        const double Target = 0.5;
        const int Steps = 200_000;
        double improvement = 0, probability = 0;
        for (var i = 0; i < Steps; i++)
        {
            var z = -10 + 20 * (i + 0.5) / Steps;
            var mass = Math.Exp(-z * z / 2) / Gaussian.SqrtTwoPi * 20 / Steps;
            var value = mean + deviation * z;
            improvement += mass * Math.Max(Target - value, 0);
            probability += value < Target ? mass : 0;
        }

        Assert.Equal(Math.Log(improvement), Value(Utility.ExpectedImprovement, mean, deviation), 4);
        Assert.Equal(Math.Log(probability), Value(Utility.ProbabilityOfImprovement, mean, deviation), 3);
        Assert.Equal(2 * deviation - mean, Value(Utility.ConfidenceBound, mean, deviation), 12);

        static double Value(Utility utility, double mean, double deviation) =>
            new Acquisition(utility, Target, 2).Evaluate(mean, deviation * deviation, out _, out _);
    }

    [Theory, InlineData("ExpectedImprovement"), InlineData("ConfidenceBound"), InlineData("ProbabilityOfImprovement")]
    public void Derivatives_are_the_differences(string utility)
    {
        var acquisition = new Acquisition(Enum.Parse<Utility>(utility), 0.5, 3);
        foreach (var (mean, variance) in new[] { (0.2, 0.5), (-3, 0.1), (1.5, 0.09), (4, 0.2), (9, 0.04) })
        {
            acquisition.Evaluate(mean, variance, out var byMean, out var byVariance);
            const double Step = 1e-6;
            var meanDifference = (At(mean + Step, variance) - At(mean - Step, variance)) / (2 * Step);
            var varianceDifference = (At(mean, variance + Step * variance) - At(mean, variance - Step * variance)) / (2 * Step * variance);
            Assert.Equal(meanDifference, byMean, 1e-5 * Math.Max(1, Math.Abs(meanDifference)));
            Assert.Equal(varianceDifference, byVariance, 1e-5 * Math.Max(1, Math.Abs(varianceDifference)));
        }

        double At(double mean, double variance) => acquisition.Evaluate(mean, variance, out _, out _);
    }

    [Fact]
    public void Logarithms_go_on_where_the_values_vanish()
    {
        var previous = Acquisition.LogImprovement(0);
        for (var z = -0.01; z > -60; z -= 0.01)
        {
            var (value, slope) = Acquisition.LogImprovement(z);
            Assert.True(double.IsFinite(value) && value < previous.Value, $"{z}: {value}");
            // The mean slope over a step is the step's difference: no jump where the formula changes.
            Assert.Equal((previous.Value - value) / 0.01, (previous.Slope + slope) / 2, 1e-3);
            previous = (value, slope);
        }

        // phi(z) / z^2 far out.
        Assert.Equal(-50.0 * 50 / 2 - Gaussian.LogSqrtTwoPi - 2 * Math.Log(50), Acquisition.LogImprovement(-50).Value, 2);
        Assert.Equal(Math.Log(Gaussian.Cdf(-8)), Acquisition.LogCdf(-8).Value, 9);
    }
}
