using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests;

/// <summary>The rule of docs/algorithms/README.md.</summary>
public sealed class DefaultTunerTests
{
    private static readonly Dictionary<string, SearchSpace> ByName = new()
    {
        ["numbers"] = Of(("x", Range(ParameterType.Uniform, 0, 1)), ("y", Range(ParameterType.LogUniform, 1e-6, 1))),
        ["texts"] = Of(("x", Range(ParameterType.Uniform, 0, 1)), ("kind", Choice("\"a\"", "\"b\""))),
        ["texts and logs"] = Of(("x", Range(ParameterType.LogUniform, 1e-6, 1)), ("kind", Choice("\"a\"", "\"b\""))),
        ["normal"] = Of(("x", Normal(ParameterType.Normal, 0, 1)), ("y", Range(ParameterType.Uniform, 0, 1))),
        ["many"] = Of([.. Enumerable.Range(0, 25).Select(i => ($"x{i}", (Domain)Range(ParameterType.Uniform, 0, 1)))]),
        ["many texts"] = Of(
            [("rate", Range(ParameterType.LogUniform, 1e-6, 1)), .. Enumerable.Range(0, 24).Select(i => ($"x{i}", (Domain)Choice("\"a\"", "\"b\"")))]),
        ["mixed"] = Mixed,
        ["tree"] = Tree,
        ["grid of 36"] = FiniteGrid,
        ["tree of 16"] = FiniteTree,
        ["architectures"] = Nas,
    };

    [Theory]
    [InlineData("numbers", 50, 1, "GPTuner")]
    [InlineData("numbers", 300, 16, "GPTuner")]
    [InlineData("numbers", 1000, 1, "CmaEs")]
    [InlineData("numbers", null, 1, "TPE")]
    [InlineData("numbers", 16, 16, """TPE{"tpe_args": {"n_startup_jobs": 16}}""")]
    [InlineData("numbers", 64, 16, "TPE")]
    [InlineData("numbers", 65, 16, "GPTuner")]
    [InlineData("texts", 100, 1, "GPTuner")]
    [InlineData("texts", 1000, 1, "TPE")]
    [InlineData("texts and logs", 100, 1, "GPTuner")]
    [InlineData("texts and logs", 1000, 4, """TPE{"multivariate": false}""")]
    [InlineData("normal", 100, 1, "TPE")]
    [InlineData("normal", 120, 8, "CmaEs")]
    [InlineData("many", 100, 1, "GPTuner")]
    [InlineData("many texts", 500, 1, """TPE{"multivariate": false}""")]
    [InlineData("many", 1500, 1, "CmaEs")]
    [InlineData("mixed", 100, 1, "TPE")]
    [InlineData("tree", 100, 1, "TPE")]
    [InlineData("grid of 36", 36, 1, "GridSearch")]
    [InlineData("grid of 36", 35, 1, "GPTuner")]
    [InlineData("tree of 16", 16, 16, "GridSearch")]
    [InlineData("tree of 16", 15, 1, "TPE")]
    [InlineData("architectures", 100, 1, "PPOTuner")]
    [InlineData("architectures", 100, 100, "PPOTuner")]
    public void It_follows_from_the_space_the_trials_and_how_many_run_at_once(string space, int? trials, int atOnce, string expected)
    {
        var (tuner, why) = AlgorithmRegistry.Instance.DefaultTuner(ByName[space], trials, atOnce);
        Assert.Equal(expected, tuner.Name + (tuner.Arguments.GetRawText() is "{}" ? "" : tuner.Arguments.GetRawText()));
        Assert.Contains(tuner.Name, why);
    }

    [Fact]
    public void The_direction_does_not_change_with_the_number_of_trials() => Assert.All(
        new int?[] { null, 1, 36, 100, 1000 },
        trials => Assert.All(
            ByName.Where(space => space.Key != "architectures"),
            space => Assert.Equal(OptimizeMode.Minimize, AlgorithmRegistry.Instance.DefaultTuner(space.Value, trials, 1).Tuner.Mode)));

    [Fact]
    public void Starting_points_may_come_before_whichever_searches_values() => Assert.All(
        new int?[] { null, 1, 36, 100, 1000 },
        trials => Assert.All(
            ByName.Where(space => space.Key != "architectures"),
            space =>
            {
                var name = AlgorithmRegistry.Instance.DefaultTuner(space.Value, trials, 1).Tuner.Name;
                Assert.True(AlgorithmRegistry.Instance.All.Single(info => info.Name == name).TakesStartingPoints, name);
            }));

    [Fact]
    public void A_space_nobody_searches_is_said_to_be_one()
    {
        var space = Of(("x", Range(ParameterType.Uniform, 0, 1)), ("layer", new LayerChoiceDomain(["a"])));
        Assert.Contains("no built-in tuner", AlgorithmRegistry.Instance.DefaultTuner(space, 100, 4).Why);
    }

    [Fact]
    public void A_study_takes_it_by_what_is_expected()
    {
        const string Space = """{"x": {"_type": "uniform", "_value": [0, 1]}}""";
        Assert.Equal("TPE", Study.Minimize(Space).TunerName);
        Assert.Equal("GPTuner", Study.Minimize(Space, new StudyOptions { ExpectedTrials = 50 }).TunerName);
        Assert.Equal("CmaEs", Study.Maximize(Space, new StudyOptions { ExpectedTrials = 5000 }).TunerName);
        var once = Study.FromJson($$"""{"searchSpace": {{Space}}, "maxTrialNum": 8, "trialConcurrency": 8}""");
        Assert.Equal("TPE", once.TunerName);
    }
}
