using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.GaussianProcess;

public sealed class GpTunerTests
{
    private static readonly SearchSpace Plane = Of(
        ("x", Range(ParameterType.Uniform, -5, 10)), ("y", Range(ParameterType.Uniform, 0, 15)));

    private static readonly SearchSpace Numbers = Of(
        ("rate", Range(ParameterType.LogUniform, 1e-5, 1)), ("units", Range(ParameterType.RandInt, 8, 257)),
        ("drop", Range(ParameterType.QUniform, 0, 0.8, 0.1)), ("batch", Choice("64", "16", "256", "32", "128")));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"utility": "poi", "xi": 0.01}""")]
    [InlineData("""{"utility": "ucb", "kappa": 2}""")]
    [InlineData("""{"nu": 1.5, "cold_start_num": 5}""")]
    public void Branins_minimum_is_found_in_fifty_trials(string arguments)
    {
        var best = Enumerable.Range(0, 5).Select(seed => Best(Studies.Run(Studies.Tuner("GPTuner", Plane, seed, arguments), 50, Branin)));
        Assert.True(best.Order().ElementAt(2) < 0.41, string.Join(", ", best));
    }

    [Fact]
    public void Four_at_a_time_little_is_lost_and_nothing_comes_twice()
    {
        var study = Studies.Run(Studies.Tuner("GPTuner", Plane), 60, Branin, concurrency: 4);
        Assert.True(Best(study) < 0.41, $"{Best(study)}");
        Assert.Equal(60, study.Trials.Select(trial => trial.Parameters.Json).Distinct().Count());
    }

    [Fact]
    public void Numbers_of_all_kinds_are_searched_together()
    {
        static double? Loss(ParameterSet parameters) =>
            Math.Pow(Math.Log10(Get(parameters, "rate")) + 2.3, 2) + Math.Pow((Get(parameters, "units") - 171) / 50, 2)
            + 10 * Math.Pow(Get(parameters, "drop") - 0.3, 2) + Math.Abs(Math.Log2(Get(parameters, "batch")) - 7);
        var study = Studies.Run(Studies.Tuner("GPTuner", Numbers), 70, Loss);
        var best = study.Trials[study.Ends.MinBy(end => end.Loss)!.Sequence].Parameters;
        Assert.True(Best(study) < 0.01, best.Json);
    }

    [Fact]
    public void Runs_at_the_same_time_are_kept_apart()
    {
        var tuner = Studies.Tuner("GPTuner", Plane);
        var study = Studies.Run(tuner, 30, Branin);
        for (var i = 0; i < 8; i++)
            study.AddTrial(Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(30 + i, 30))).Parameters, 30);
        var batch = study.Trials.Skip(30).Select(trial => (X: Get(trial.Parameters, "x"), Y: Get(trial.Parameters, "y"))).ToList();
        Assert.All(
            batch.SelectMany((_, i) => batch.Skip(i + 1), (a, b) => (a, b)).Where(pair => pair.a != pair.b),
            pair => Assert.True(Math.Abs(pair.a.X - pair.b.X) + Math.Abs(pair.a.Y - pair.b.Y) > 1e-3));
        Assert.Equal(8, batch.Distinct().Count());
    }

    [Fact]
    public void It_learns_to_keep_away_from_where_trials_fail()
    {
        static double? Loss(ParameterSet parameters) => Get(parameters, "x") > 2 ? null : Branin(parameters);
        var study = Studies.Run(Studies.Tuner("GPTuner", Plane), 60, Loss);
        var late = study.Trials.Skip(40).Count(trial => Loss(trial.Parameters) is null);
        Assert.True(late <= 8, $"{late} of the last 20 failed");
        Assert.True(study.Ends.Min(end => end.Loss ?? 1e9) < 0.5);
    }

    [Fact]
    public void The_first_trials_cover_every_parameter_evenly()
    {
        var trials = Studies.Run(Studies.Tuner("GPTuner", Plane), 10, Studies.Rugged, concurrency: 10).Trials;
        Assert.Equal(Enumerable.Range(0, 10), trials.Select(trial => (int)((Get(trial.Parameters, "x") + 5) / 1.5)).Order());
    }

    [Fact]
    public void Texts_in_a_choice_are_categories_and_a_nested_space_is_refused_by_name()
    {
        var space = Of(("kernel", Choice("\"linear\"", "\"rbf\"", "1")), ("x", Range(ParameterType.Uniform, 0, 1)));
        Assert.Null(GpTuner.Info.CheckSpace!(space));
        var study = Studies.Run(
            Studies.Tuner("GPTuner", space), 30, parameters => Get(parameters, "x") + (parameters.Root.GetProperty("kernel").ToString() == "rbf" ? 0 : 1));
        Assert.InRange(Best(study), 0, 0.001); // of random points with the best item, the best of ten is at 0.1
        Assert.Contains("layer", GpTuner.Info.CheckSpace(Of(("layer", Nested(("none", Of()))))));
    }

    private static double Best(StudyHistory study) => study.Ends.Min(end => end.Loss!.Value);

    private static double Get(ParameterSet parameters, string name) => parameters.Root.GetProperty(name).GetDouble();

    private static double? Branin(ParameterSet parameters)
    {
        var (x, y) = (Get(parameters, "x"), Get(parameters, "y"));
        return Math.Pow(y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6, 2)
            + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }
}
