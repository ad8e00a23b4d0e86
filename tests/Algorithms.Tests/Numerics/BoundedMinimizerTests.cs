using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tests.Numerics;

public sealed class BoundedMinimizerTests
{
    [Fact]
    public void Rosenbrocks_valley_is_followed_to_its_end()
    {
        double[] x = [-1.2, 1];
        var evaluations = 0;
        var value = new BoundedMinimizer(2).Minimize(
            (at, gradient) =>
            {
                evaluations++;
                return Rosenbrock(at, gradient);
            },
            x, [-5, -5], [5, 5], 200, 1e-8);
        Assert.True(value < 1e-10, $"{value}");
        Assert.True(evaluations < 100, $"{evaluations}");
    }

    [Fact]
    public void A_minimum_at_a_bound_is_reached_and_a_fixed_variable_stays()
    {
        double[] x = [0.9, 0.5, 0.25];
        new BoundedMinimizer(3).Minimize(
            (at, gradient) =>
            {
                (gradient[0], gradient[1], gradient[2]) = (2 * (at[0] + 1) + at[1], 2 * (at[1] - 0.3) + at[0], 1);
                return (at[0] + 1) * (at[0] + 1) + (at[1] - 0.3) * (at[1] - 0.3) + at[0] * at[1] + at[2];
            },
            x, [0, 0, 0.25], [1, 1, 0.25], 100, 1e-9);
        Assert.Equal(0, x[0], 9);
        Assert.Equal(0.3, x[1], 6);
        Assert.Equal(0.25, x[2]);
    }

    [Fact]
    public void Evaluations_are_bounded_and_what_is_not_finite_is_never_taken()
    {
        double[] x = [0.5];
        var evaluations = 0;
        new BoundedMinimizer(1).Minimize(
            (at, gradient) =>
            {
                evaluations++;
                gradient[0] = -1;
                return at[0] > 0.6 ? double.NaN : -at[0];
            },
            x, [0], [1], 17, 0);
        Assert.InRange(evaluations, 1, 17);
        Assert.InRange(x[0], 0.5, 0.6);
    }

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var bend = x[1] - x[0] * x[0];
        gradient[0] = -400 * x[0] * bend - 2 * (1 - x[0]);
        gradient[1] = 200 * bend;
        return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
    }
}
