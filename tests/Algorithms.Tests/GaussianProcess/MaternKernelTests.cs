using AutoTune.Algorithms.GaussianProcess;
using MathNet.Numerics;

namespace AutoTune.Algorithms.Tests.GaussianProcess;

public sealed class MaternKernelTests
{
    private static readonly double[] Distances = [1e-3, 0.01, 0.3, 1, 2.5, 7];

    [Theory, InlineData(0.5), InlineData(1.5), InlineData(2.5)]
    public void Closed_forms_are_the_general_formula(double nu)
    {
        foreach (var r in Distances)
        {
            var scaled = Math.Sqrt(2 * nu) * r;
            var general = Math.Pow(2, 1 - nu) / SpecialFunctions.Gamma(nu) * Math.Pow(scaled, nu) * SpecialFunctions.BesselK(nu, scaled);
            Assert.Equal(general, Value(nu, r), 8);
        }
    }

    [Theory, InlineData(0.5), InlineData(1), InlineData(1.5), InlineData(2), InlineData(2.5), InlineData(10), InlineData(1e300)]
    public void Slopes_are_the_differences(double nu)
    {
        foreach (var r in Distances.Skip(1))
        {
            double[] at = [r * r];
            var slope = new double[1];
            new MaternKernel(nu).Evaluate(at, slope);
            var step = 1e-5 * r * r;
            var difference = (Value(nu, Math.Sqrt(r * r + step)) - Value(nu, Math.Sqrt(r * r - step))) / (2 * step);
            Assert.Equal(difference, slope[0], 1e-5 * Math.Max(1, Math.Abs(difference)));
        }
    }

    [Fact]
    public void Between_two_closed_forms_it_lies_between_them_and_at_the_end_is_the_squared_exponential()
    {
        Assert.InRange(Value(2, 1), Value(1.5, 1), Value(2.5, 1));
        Assert.InRange(Value(50, 1), Value(2.5, 1), Math.Exp(-0.5));
        Assert.Equal(Math.Exp(-0.5), Value(1e300, 1), 12);
        Assert.Equal(Value(0.5, 1), Value(0.1, 1));
    }

    [Fact]
    public void Whole_lanes_and_the_rest_agree()
    {
        double[] squares = [.. Enumerable.Range(0, 11).Select(i => i * 0.37)];
        var slopes = new double[11];
        new MaternKernel(2.5).Evaluate(squares, slopes);
        Assert.All(Enumerable.Range(0, 11), i => Assert.Equal(Value(2.5, Math.Sqrt(i * 0.37)), squares[i], 14));
    }

    private static double Value(double nu, double r)
    {
        double[] at = [r * r];
        new MaternKernel(nu).Evaluate(at, []);
        return at[0];
    }
}
