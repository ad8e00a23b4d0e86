using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Tuners;

public sealed class GridSearchTunerTests
{
    [Fact]
    public void A_finite_space_is_walked_in_order_with_the_last_parameter_fastest()
    {
        var space = Of(("a", Choice("\"x\"", "\"y\"")), ("b", Range(ParameterType.RandInt, 1, 3)), ("c", Range(ParameterType.QUniform, 2, 10, 5)));
        Assert.Equal(
            [
                """{"a":"x","b":1,"c":2}""", """{"a":"x","b":1,"c":5}""", """{"a":"x","b":1,"c":10}""",
                """{"a":"x","b":2,"c":2}""", """{"a":"x","b":2,"c":5}""", """{"a":"x","b":2,"c":10}""",
                """{"a":"y","b":1,"c":2}""", """{"a":"y","b":1,"c":5}""", """{"a":"y","b":1,"c":10}""",
                """{"a":"y","b":2,"c":2}""", """{"a":"y","b":2,"c":5}""", """{"a":"y","b":2,"c":10}""",
            ],
            Proposals(space, 100));
    }

    [Fact]
    public void A_real_parameter_is_refined_by_halves_of_its_quantiles() => Assert.Equal(
        ["""{"x":4}""", """{"x":2}""", """{"x":6}""", """{"x":1}""", """{"x":3}""", """{"x":5}""", """{"x":7}""", """{"x":0.5}"""],
        Proposals(Of(("x", Range(ParameterType.Uniform, 0, 8))), 8));

    [Fact]
    public void A_log_parameter_begins_at_its_geometric_middle() =>
        Assert.Equal(0.01, double.Parse(Proposals(Of(("x", Range(ParameterType.LogUniform, 1e-4, 1))), 1)[0][5..^1]), 12);

    [Fact]
    public void A_quantised_log_parameter_ends_after_every_value_came_once()
    {
        var proposals = Proposals(Of(("x", Range(ParameterType.QLogUniform, 8, 512, 8))), 1000);
        Assert.Equal(64, proposals.Count);
        Assert.Equal(64, proposals.Distinct().Count());
    }

    [Fact]
    public void A_quantised_normal_parameter_ends_when_its_tails_carry_nothing() =>
        Assert.InRange(Proposals(Of(("x", Normal(ParameterType.QNormal, 0, 1, 1))), 1000).Count, 9, 11);

    private static List<string> Proposals(SearchSpace space, int trials) =>
        [.. Studies.Run(Studies.Tuner("GridSearch", space), trials, Studies.Rugged).Trials.Select(trial => trial.Parameters.Json)];
}
