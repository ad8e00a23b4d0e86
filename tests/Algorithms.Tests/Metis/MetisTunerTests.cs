using AutoTune.Algorithms.Metis;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Metis;

public sealed class MetisTunerTests
{
    private static readonly SearchSpace Plane = Of(
        ("x", Range(ParameterType.Uniform, -5, 10)), ("y", Range(ParameterType.QUniform, 0, 15, 0.25)));

    private static readonly SearchSpace Texts = Of(
        ("kind", Choice("\"bad\"", "\"worse\"", "\"good\"", "true", "7")), ("x", Range(ParameterType.Uniform, 0, 1)));

    [Theory, InlineData(1), InlineData(4)]
    public void A_bowls_minimum_is_found(int concurrency)
    {
        var study = Studies.Run(Studies.Tuner("MetisTuner", Plane), 60, Bowl, concurrency);
        Assert.True(study.Ends.Min(end => end.Loss) < 0.01, $"{study.Ends.Min(end => end.Loss)}");
    }

    [Fact]
    public void Texts_are_searched_beside_numbers()
    {
        static double? Loss(ParameterSet parameters) =>
            (parameters.Root.GetProperty("kind").ToString() == "good" ? 0 : 1) + Math.Pow(Get(parameters, "x") - 0.7, 2);
        var study = Studies.Run(Studies.Tuner("MetisTuner", Texts), 40, Loss);
        Assert.True(study.Ends.Min(end => end.Loss) < 1e-3, $"{study.Ends.Min(end => end.Loss)}");
    }

    [Fact]
    public void Without_exploration_it_proposes_the_predicted_optimum()
    {
        var tuner = Studies.Tuner("MetisTuner", Plane, arguments: """{"exploration_probability": 0}""");
        var study = Studies.Run(Studies.Tuner("Random", Plane), 60, Bowl);
        var next = new ParameterSet(Studies.Json(tuner.Suggest(study.View(60, 60))));
        Assert.True(Bowl(next) < 0.1, next.Json);
    }

    [Fact]
    public void Without_candidates_it_is_the_optimum_or_random()
    {
        var study = Studies.Run(Studies.Tuner("MetisTuner", Plane, arguments: """{"no_candidates": true}"""), 40, Bowl);
        Assert.True(study.Ends.Min(end => end.Loss) < 0.1);
        Assert.Equal(40, study.Trials.Select(trial => trial.Parameters.Json).Distinct().Count());
    }

    [Fact]
    public void Surprising_trials_are_repeated_three_times_at_most_and_only_when_asked()
    {
        var ended = 0;
        double? Loss(ParameterSet parameters) => Bowl(parameters) + (ended++ % 7 == 3 ? 60 : 0);
        int[] counts = [.. new[] { true, false }.Select(no =>
        {
            ended = 0;
            var arguments = $$"""{"no_resampling": {{(no ? "true" : "false")}}}""";
            var study = Studies.Run(Studies.Tuner("MetisTuner", Plane, arguments: arguments), 120, Loss);
            return study.Trials.CountBy(trial => trial.Parameters.Json).Max(pair => pair.Value);
        })];
        Assert.Equal(1, counts[0]);
        Assert.InRange(counts[1], 2, 4);
    }

    [Fact]
    public void Nested_spaces_are_refused_by_name()
    {
        Assert.Null(MetisTuner.Info.CheckSpace!(Texts));
        Assert.Contains("model", MetisTuner.Info.CheckSpace(Tree));
    }

    private static double Get(ParameterSet parameters, string name) => parameters.Root.GetProperty(name).GetDouble();

    private static double? Bowl(ParameterSet parameters) => Math.Pow(Get(parameters, "x") - 2.2, 2) + Math.Pow(Get(parameters, "y") - 6.5, 2);
}
