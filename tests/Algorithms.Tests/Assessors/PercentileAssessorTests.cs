using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Algorithms.Tests.Support;
using CsCheck;

namespace AutoTune.Algorithms.Tests.Assessors;

public sealed class PercentileAssessorTests
{
    private static readonly Gen<EndedCurve> Curve =
        Gen.Int[-5, 5].Select(i => i / 2.0).Array[0, 6].Select(results => new EndedCurve(0, TrialState.Succeeded, results, null));

    [Fact]
    public void At_50_it_is_the_median_stopping_rule() => Gen.Select(Curve.Array[0, 12], Gen.Int[-5, 5].Select(i => i / 2.0).Array[1, 6])
        .Sample((ended, curve) =>
            Support.Assessors.Make("Percentile", """{"percentile": 50}""").ShouldStop(ended, curve, 0)
            == Support.Assessors.Make("Medianstop").ShouldStop(ended, curve, 0));

    [Theory]
    [InlineData(25, 1.0, false)]
    [InlineData(25, 1.1, true)]
    [InlineData(10, 0.5, true)] // the bar is at 0.4
    [InlineData(100, 4.0, false)]
    [InlineData(100, 4.1, true)]
    public void The_bar_is_the_percentile_of_the_running_averages(double percentile, double loss, bool stops)
    {
        EndedCurve[] ended = [.. Enumerable.Range(0, 5).Select(i => Support.Assessors.Succeeded(i - 1, i + 1))];
        var assessor = Support.Assessors.Make("Percentile", $$"""{"percentile": {{percentile}}}""");
        Assert.Equal(stops, assessor.ShouldStop(ended, [9, loss], 0));
    }

    [Fact]
    public void It_judges_from_start_step_on() => Assert.Equal(
        [false, true, true], Enumerable.Range(1, 3).Select(Support.Assessors.Make("Percentile", """{"start_step": 2}""").JudgesAt));
}
