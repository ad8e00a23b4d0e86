using AutoTune.Algorithms.Hyperband;

namespace AutoTune.Algorithms.Tests.Hyperband;

public sealed class BracketPlanTests
{
    [Fact]
    public void Brackets_are_those_of_the_papers_table() => Assert.Equal(
        [
            "81x1 27x3 9x9 3x27 1x81",
            "34x3 11x9 3x27 1x81",
            "15x9 5x27 1x81",
            "8x27 2x81",
            "5x81",
        ],
        Of(1, 81, 3));

    [Fact]
    public void A_budget_that_is_no_power_is_rounded_down() => Assert.Equal(
        ["27x2 9x6 3x20 1x60", "12x6 4x20 1x60", "6x20 2x60", "4x60"], Of(1, 60, 3));

    [Fact]
    public void A_least_budget_leaves_the_lower_rungs_away() =>
        Assert.Equal(["9x9 3x27 1x81", "5x27 1x81", "3x81"], Of(9, 81, 3));

    [Theory]
    [InlineData(1, 1, 3, 1), InlineData(1, 2, 3, 1), InlineData(1, 3, 3, 2), InlineData(1, 243, 3, 6), InlineData(1, 1000, 10, 4)]
    [InlineData(1, int.MaxValue, 2, 31), InlineData(5, 5, 2, 1), InlineData(1, int.MaxValue, int.MaxValue, 2)]
    public void There_are_as_many_brackets_as_powers_of_eta_fit(int least, int greatest, int eta, int brackets)
    {
        var plan = BracketPlan.Of(least, greatest, eta);
        Assert.Equal(brackets, plan.Count);
        Assert.All(plan, rungs => Assert.Equal(greatest, rungs[^1].Budget));
        Assert.All(plan.SelectMany(rungs => rungs), rung => Assert.True(rung.Trials >= 1 && rung.Budget >= least));
    }

    private static IEnumerable<string> Of(int least, int greatest, int eta) =>
        BracketPlan.Of(least, greatest, eta).Select(rungs => string.Join(' ', rungs.Select(rung => $"{rung.Trials}x{rung.Budget}")));
}
