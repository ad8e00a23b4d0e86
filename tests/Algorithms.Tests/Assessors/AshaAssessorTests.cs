using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Contracts;

namespace AutoTune.Algorithms.Tests.Assessors;

public sealed class AshaAssessorTests
{
    [Theory]
    [InlineData("{}", new[] { 1, 3, 9, 27, 81 })]
    [InlineData("""{"min_step": 2, "reduction_factor": 4}""", new[] { 2, 8, 32 })]
    [InlineData("""{"max_step": 27}""", new[] { 1, 3, 9 })]
    public void Rungs_are_the_powers_of_the_factor_below_the_end(string arguments, int[] rungs) =>
        Assert.Equal(rungs, Enumerable.Range(1, 100).Where(Support.Assessors.Make("Asha", arguments).JudgesAt));

    [Fact]
    public void The_first_trial_at_a_rung_goes_on() => Assert.False(Support.Assessors.Make("Asha").ShouldStop([Support.Assessors.Succeeded(1)], [1, 2, 3], 0));

    [Theory]
    [InlineData(0, false)]
    [InlineData(2.5, false)]
    [InlineData(3, false)] // as good as the third best
    [InlineData(3.5, true)]
    public void The_best_third_goes_on(double loss, bool stops)
    {
        EndedCurve[] ended = [.. Enumerable.Range(1, 8).Select(i => Support.Assessors.Succeeded(0, 0, i))];
        Assert.Equal(stops, Support.Assessors.Make("Asha").ShouldStop(ended, [9, 9, loss], 0));
    }

    [Fact]
    public void Trials_that_stopped_at_the_rung_or_failed_beyond_it_count()
    {
        var other = new EndedCurve(0, TrialState.EarlyStopped, [1], 1);
        Assert.True(Support.Assessors.Make("Asha").ShouldStop([other], [2], 0));
        Assert.True(Support.Assessors.Make("Asha").ShouldStop([other with { Outcome = TrialState.Failed, Loss = null }], [2], 0));
    }

    [Fact]
    public void Rungs_far_beyond_an_int_do_no_harm() => Assert.False(
        Support.Assessors.Make("Asha", """{"min_step": 2147483647, "reduction_factor": 1000}""").JudgesAt(2_000_000_000));
}
