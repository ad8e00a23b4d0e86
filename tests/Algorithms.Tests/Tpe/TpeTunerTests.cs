using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Tpe;

public sealed class TpeTunerTests
{
    private static readonly SearchSpace Plane = Of(
        ("x", Range(ParameterType.Uniform, -5, 10)), ("y", Range(ParameterType.Uniform, 0, 15)));

    [Theory, InlineData(true), InlineData(false)]
    public void It_finds_better_points_than_random_search(bool multivariate)
    {
        var arguments = $$"""{"multivariate": {{(multivariate ? "true" : "false")}}}""";
        var tpe = Median(seed => Studies.Tuner("TPE", Plane, seed, arguments));
        Assert.True(tpe < 0.6 * Median(seed => Studies.Tuner("Random", Plane, seed)));
    }

    [Fact]
    public void The_startup_trials_cover_every_parameter_evenly()
    {
        var trials = Studies.Run(Studies.Tuner("TPE", Plane), 20, Studies.Rugged, concurrency: 20).Trials;
        var strata = trials.Select(trial => (int)((trial.Parameters.Root.GetProperty("x").GetDouble() + 5) / 0.75));
        Assert.Equal(Enumerable.Range(0, 20), strata.Order());
    }

    [Fact]
    public void It_learns_to_keep_away_from_where_trials_fail()
    {
        static double Get(ParameterSet parameters, string name) => parameters.Root.GetProperty(name).GetDouble();
        static double? Loss(ParameterSet parameters) => Get(parameters, "x") > 2.5 ? null : Math.Abs(Get(parameters, "y") - 7);
        var study = Studies.Run(Studies.Tuner("TPE", Plane), 100, Loss);
        var early = study.Trials.Take(20).Count(trial => Loss(trial.Parameters) is null);
        var late = study.Trials.Skip(80).Count(trial => Loss(trial.Parameters) is null);
        Assert.True(late < early / 2, $"{early} of the first 20 failed, {late} of the last");
    }

    [Fact]
    public void Bad_lies_spread_parallel_proposals_and_good_ones_gather_them()
    {
        Assert.True(Spread("""{"constant_liar_type": "max"}""") > Spread("""{"constant_liar_type": "min"}"""));

        static double Spread(string arguments) => Enumerable.Range(0, 10).Average(seed =>
        {
            var tuner = Studies.Tuner("TPE", Plane, seed, arguments);
            var study = Studies.Run(tuner, 60, Branin);
            var ends = study.Ends.Count;
            for (var i = 0; i < 16; i++)
                study.AddTrial(Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(60 + i, ends))).Parameters, ends);
            var points = study.Trials.Skip(60).Select(trial => trial.Parameters.Root)
                .Select(root => (X: root.GetProperty("x").GetDouble(), Y: root.GetProperty("y").GetDouble())).ToArray();
            return points.SelectMany(_ => points, (a, b) => Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y)).Average();
        });
    }

    private static double Median(Func<long, ITuner> make) => Enumerable.Range(0, 9)
        .Select(seed => Studies.Run(make(seed), 60, Branin).Ends.Min(end => end.Loss!.Value) - 0.397887)
        .Order().ElementAt(4);

    private static double? Branin(ParameterSet parameters)
    {
        var (x, y) = (parameters.Root.GetProperty("x").GetDouble(), parameters.Root.GetProperty("y").GetDouble());
        return Math.Pow(y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6, 2)
            + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }
}
