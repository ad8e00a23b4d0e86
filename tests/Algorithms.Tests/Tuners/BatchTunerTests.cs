using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Tuners;

public sealed class BatchTunerTests
{
    [Fact]
    public void Plain_items_come_in_order_as_values_of_the_parameter_and_then_nothing() => Assert.Equal(
        ["""{"lr":0.1}""", """{"lr":"big"}""", """{"lr":0.1}"""],
        Proposals(Of(("lr", Choice("0.1", "\"big\"", "0.1")))));

    [Fact]
    public void An_item_that_is_an_object_is_the_whole_parameter_set() => Assert.Equal(
        ["""{"lr":0.1,"opt":"sgd"}""", """{"lr":1e-3,"opt":"adam"}"""],
        Proposals(Of(("combine_params", Choice("""{"lr": 0.1, "opt": "sgd"}""", """{"lr": 1e-3, "opt": "adam"}""")))));

    [Fact]
    public void A_space_that_is_not_exactly_one_plain_choice_is_refused()
    {
        var check = AlgorithmRegistry.Instance.All.Single(info => info.Name == "Batch").CheckSpace!;
        Assert.Null(check(Of(("a", Choice("1")))));
        Assert.NotNull(check(Of()));
        Assert.NotNull(check(Of(("a", Choice("1")), ("b", Choice("1")))));
        Assert.NotNull(check(Of(("a", Range(ParameterType.Uniform, 0, 1)))));
        Assert.NotNull(check(FiniteTree));
    }

    private static IEnumerable<string> Proposals(SearchSpace space) =>
        Studies.Run(Studies.Tuner("Batch", space), 10, Studies.Rugged, concurrency: 2).Trials.Select(trial => trial.Parameters.Json);
}
