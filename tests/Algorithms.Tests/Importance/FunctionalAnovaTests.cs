using AutoTune.Algorithms.Importance;

namespace AutoTune.Algorithms.Tests.Importance;

/// <summary>Functions whose shares are known.</summary>
public sealed class FunctionalAnovaTests
{
    private const int Rows = 1000;

    [Fact]
    public void Of_a_sum_each_term_has_the_share_of_its_variance()
    {
        // Var(a x) = a^2 / 12: 16, 4, 1 and 0 of 21 parts.
        var columns = Uniform(4);

        var shares = Shares(columns, row => (4 * columns[0][row]) + (2 * columns[1][row]) + columns[2][row]);

        Assert.Equal([16 / 21.0, 4 / 21.0, 1 / 21.0, 0], shares, (a, b) => Math.Abs(a - b) < 0.05);
    }

    [Fact]
    public void What_only_acts_together_is_no_parameters_own()
    {
        // (x - 1/2)(y - 1/2): the mean over either one is 0 everywhere.
        var columns = Uniform(2);

        var shares = Shares(columns, row => (columns[0][row] - 0.5) * (columns[1][row] - 0.5));

        Assert.All(shares, share => Assert.InRange(share, 0, 0.15));
    }

    [Fact]
    public void A_choice_matters_by_how_its_items_differ()
    {
        // One of three items gives 1 and the others 0: variance 2/9; beside it x / 3 with variance 1/108, a 25th part of both.
        var columns = Uniform(2);
        columns[0] = [.. columns[0].Select(x => (Math.Floor(x * 3) + 0.5) / 3)];

        var shares = Shares(columns, row => (columns[0][row] < 0.3 ? 1 : 0) + (columns[1][row] / 3));

        Assert.Equal([24 / 25.0, 1 / 25.0], shares, (a, b) => Math.Abs(a - b) < 0.04);
    }

    [Fact]
    public void Of_a_parameter_that_half_of_the_trials_have_it_counts_whether_they_have_it_and_what_it_is()
    {
        // 1 + x where it is there, else 0: variance 1/4 (1.5)^2 + 1/2 1/12 all of it this parameter's.
        var columns = Uniform(2);
        columns[0] = [.. columns[0].Select((x, row) => row % 2 == 0 ? x : double.NaN)];

        var shares = Shares(columns, row => row % 2 == 0 ? 1 + columns[0][row] : 0);

        Assert.InRange(shares[0], 0.97, 1.0001);
        Assert.InRange(shares[1], 0, 0.02);
    }

    [Fact]
    public void The_scale_of_the_metric_and_its_place_do_not_matter()
    {
        var columns = Uniform(3);

        var shares = Shares(columns, row => columns[0][row] + (columns[1][row] * columns[1][row]));
        var moved = Shares(columns, row => 1e9 + (1e-3 * (columns[0][row] + (columns[1][row] * columns[1][row]))));

        Assert.Equal(shares, moved, (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal(shares, Shares(columns, row => columns[0][row] + (columns[1][row] * columns[1][row])));
    }

    [Fact]
    public void Where_nothing_varies_or_hardly_anything_is_known_there_is_nothing_to_say()
    {
        var columns = Uniform(2);

        Assert.Null(FunctionalAnova.Shares(columns, [.. columns[0].Select(_ => 1.5)], new Random(1)));
        Assert.Null(FunctionalAnova.Shares([[0.1, 0.2, 0.3]], [1, 2, 3], new Random(1)));
        Assert.Null(FunctionalAnova.Shares([], [1, 2, 3, 4, 5], new Random(1)));
    }

    private static double[][] Uniform(int count)
    {
        var random = new Random(20240229);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Rows).Select(_ => random.NextDouble()).ToArray())];
    }

    private static IReadOnlyList<double> Shares(double[][] columns, Func<int, double> metric) =>
        FunctionalAnova.Shares(columns, [.. Enumerable.Range(0, Rows).Select(metric)], new Random(3))!;
}
