using AutoTune.Algorithms.Curvefitting;

namespace AutoTune.Algorithms.Tests.Curvefitting;

/// <summary>Against NIST's reference datasets for nonlinear regression, with their starts and certified results.</summary>
public sealed class LeastSquaresTests
{
    [Theory]
    [InlineData(500, 0.0001)]
    [InlineData(250, 0.0005)]
    public void Misra1a_is_fitted_as_certified(double b1, double b2) => Fits(
        (x, p) => p[0] * (1 - Math.Exp(-p[1] * x)),
        [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
        [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78],
        [b1, b2], [238.94212918, 5.5015643181e-4], 0.12455138894);

    [Fact]
    public void BoxBod_is_fitted_as_certified() => Fits(
        (x, p) => p[0] * (1 - Math.Exp(-p[1] * x)), [1, 2, 3, 5, 7, 10], [109, 149, 149, 191, 213, 224],
        [100, 0.75], [213.80940889, 0.54723748542], 1168.0088766);

    [Theory]
    [InlineData(100, 1, 0.1)]
    [InlineData(75, 2.5, 0.07)]
    public void Rat42_is_fitted_as_certified(double b1, double b2, double b3) => Fits(
        (x, p) => p[0] / (1 + Math.Exp(p[1] - p[2] * x)),
        [9, 14, 21, 28, 42, 57, 63, 70, 79], [8.93, 10.8, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08],
        [b1, b2, b3], [72.462237576, 2.6180768402, 0.067359200066], 8.0565229338);

    [Fact]
    public void A_start_where_the_curve_has_no_value_is_passed_over()
    {
        var (parameters, squares) = new LeastSquares((x, p) => Math.Sqrt(p[0]) * x, [1, 2], [2, 4]).Fit([[-1], [1]]);
        Assert.Equal(4, parameters[0], 1e-6);
        Assert.Equal(0, squares, 1e-12);
        Assert.Equal(double.PositiveInfinity, new LeastSquares((x, p) => Math.Sqrt(p[0]) * x, [1, 2], [2, 4]).Fit([[-1]]).Squares);
    }

    private static void Fits(CurveFunction curve, double[] xs, double[] ys, double[] start, double[] certified, double squares)
    {
        var fit = new LeastSquares(curve, xs, ys).Fit([start]);
        Assert.Equal(squares, fit.Squares, squares * 1e-7);
        for (var i = 0; i < certified.Length; i++)
            Assert.Equal(certified[i], fit.Parameters[i], Math.Abs(certified[i]) * 1e-4);
    }
}
