using System.Diagnostics;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Curvefitting;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Contracts;

namespace AutoTune.Algorithms.Tests.Curvefitting;

public sealed class CurvefittingAssessorTests
{
    /// <summary>One curve of each family, over 20 steps.</summary>
    public static TheoryData<string, double[]> Known => new()
    {
        { "vapor pressure", [-0.2, -1.5, 0.05] },
        { "pow3", [0.9, 0.8, 0.6] },
        { "linear", [0.04, 0.1] },
        { "log linear", [0.3, 0.05] },
        { "Hill", [0.95, 1.4, 3] },
        { "log power", [0.9, 1.2, -1.7] },
        { "pow4", [1.1, 0.7, 0.4, 0.8] },
        { "MMF", [0.97, 0.05, 0.4, 1.6] },
        { "exp4", [0.9, 0.4, 0.1, 0.8] },
        { "ilog2", [1.2, 0.7] },
        { "Weibull", [0.92, 0.08, 0.25, 1.2] },
        { "Janoschek", [0.92, 0.08, 0.2, 0.9] },
    };

    [Fact]
    public void There_are_twelve_curves() => Assert.Equal(Known.Select(row => row.Data.Item1), LearningCurve.All.Select(curve => curve.Name));

    [Theory, MemberData(nameof(Known))]
    public void A_curve_is_found_again_from_its_own_values(string name, double[] parameters)
    {
        var curve = LearningCurve.All.Single(curve => curve.Name == name);
        double[] xs = [.. Enumerable.Range(1, 12).Select(x => (double)x)];
        var (found, squares) = new LeastSquares(curve.At, xs, [.. xs.Select(x => curve.At(x, parameters))]).Fit(curve.Starts(12));
        Assert.Equal(0, squares, 1e-5);
        Assert.Equal(curve.At(20, parameters), curve.At(20, found), 0.01);
    }

    [Theory, MemberData(nameof(Known))]
    public void Together_they_predict_what_any_of_them_does(string name, double[] parameters)
    {
        var curve = LearningCurve.All.Single(curve => curve.Name == name);
        var losses = Enumerable.Range(1, 20).Select(x => -curve.At(x, parameters)).ToArray();
        var predicted = CurvePrediction.At(losses[..10], 20, 1);
        Assert.NotNull(predicted);
        Assert.Equal(losses[19], predicted.Value, 0.1 * (losses[0] - losses[19]));
    }

    [Fact]
    public void Noisy_curves_are_predicted_to_within_their_noise()
    {
        var errors = new List<double>();
        for (var seed = 0; seed < 40; seed++)
        {
            var rng = Rng.For(seed, 0);
            var (end, speed) = (0.6 + 0.3 * rng.NextDouble(), 0.1 + 0.3 * rng.NextDouble());
            double Accuracy(int x) => end - 0.5 * Math.Exp(-speed * x);
            double[] losses = [.. Enumerable.Range(1, 10).Select(x => -Accuracy(x) + 0.01 * rng.NextNormal())];
            if (CurvePrediction.At(losses, 20, (ulong)seed) is { } predicted)
                errors.Add(Math.Abs(predicted + Accuracy(20)));
        }

        Assert.True(errors.Count >= 36, $"{errors.Count} of 40 were predicted");
        Assert.True(errors.Order().ElementAt(errors.Count / 2) < 0.02, $"median error {errors.Order().ElementAt(errors.Count / 2)}");
    }

    [Theory]
    [InlineData(1, 0)] // accuracies, maximised
    [InlineData(100, 0)]
    [InlineData(1, 3)] // losses, minimised
    [InlineData(0.001, 0.005)]
    public void A_hopeless_trial_is_stopped_and_a_promising_one_goes_on(double unit, double offset)
    {
        var assessor = Support.Assessors.Make("Curvefitting");
        EndedCurve[] ended = [Support.Assessors.Succeeded(Losses(0.9, 20))];
        Assert.True(assessor.ShouldStop(ended, Losses(0.6, 8), 1));
        Assert.False(assessor.ShouldStop(ended, Losses(0.9, 8), 1));
        Assert.False(assessor.ShouldStop(ended, Losses(1, 8), 1));

        double[] Losses(double end, int steps) =>
            [.. Enumerable.Range(1, steps).Select(x => offset * 1.1 - unit * end * (1 - 0.7 * Math.Exp(-0.3 * x)))];
    }

    [Fact]
    public void Nothing_to_compare_with_and_nothing_to_predict_from_stop_nobody()
    {
        var assessor = Support.Assessors.Make("Curvefitting");
        double[] hopeless = [9, 8.5, 8.2, 8, 7.9, 7.85, 7.83];
        Assert.False(assessor.ShouldStop([], hopeless, 1));
        Assert.False(assessor.ShouldStop([new EndedCurve(0, TrialState.Failed, [1, 0.5], null)], hopeless, 1));
        Assert.False(assessor.ShouldStop([new EndedCurve(0, TrialState.EarlyStopped, [1, 0.5], 0.5)], hopeless, 1));
        Assert.True(assessor.ShouldStop([Support.Assessors.Succeeded(1, 0.5)], hopeless, 1));
        Assert.False(assessor.ShouldStop([Support.Assessors.Succeeded(1, 0.5)], [1, 1, 1.2, 1.4, 1.6, 1.9, 2.2], 1)); // ever worse: no such curve
    }

    [Fact]
    public void A_curve_that_stands_still_ends_where_it_stands()
    {
        var assessor = Support.Assessors.Make("Curvefitting");
        Assert.True(assessor.ShouldStop([Support.Assessors.Succeeded(1, 0.5)], [2, 2, 2, 2, 2, 2], 1));
        Assert.False(assessor.ShouldStop([Support.Assessors.Succeeded(3, 2)], [2, 2, 2, 2, 2, 2], 1));
    }

    [Fact]
    public void It_judges_every_gap_results_until_the_last() => Assert.Equal(
        [4, 7],
        Enumerable.Range(1, 20).Where(Support.Assessors.Make("Curvefitting", """{"epoch_num": 10, "start_step": 4, "gap": 3}""").JudgesAt));

    [Fact]
    public void The_same_seed_decides_the_same() => Assert.Equal(
        CurvePrediction.At([5, 4, 3.2, 2.9, 2.7, 2.65], 20, 7), CurvePrediction.At([5, 4, 3.2, 2.9, 2.7, 2.65], 20, 7));

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(1e-310)]
    public void Values_of_any_size_do_no_harm(double size)
    {
        double[] losses = [size, size / 2, -size / 4, -size / 2, -size * 0.8, -size * 0.9, -size * 0.95];
        Assert.False(CurvePrediction.At(losses, 20, 1) is double.NaN);
    }

    [Fact]
    public void A_decision_takes_less_than_50_ms_for_short_and_long_curves()
    {
        foreach (var (results, epochs) in new[] { (6, 20), (50, 100), (5_000, 10_000) })
        {
            var rng = Rng.For(3, results);
            double[] losses = [.. Enumerable.Range(1, results).Select(x => Math.Pow(x, -0.4) + 0.02 * rng.NextNormal())];
            CurvePrediction.At(losses, epochs, 1);
            var least = Enumerable.Range(0, 5).Min(seed =>
            {
                var watch = Stopwatch.StartNew();
                CurvePrediction.At(losses, epochs, (ulong)seed);
                return watch.Elapsed.TotalMilliseconds;
            });
            Assert.True(least < 50, $"{least:f1} ms for {results} results");
        }
    }
}
