using AutoTune.Algorithms.CmaEs;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.CmaEs;

public sealed class CmaEsTunerTests
{
    private static readonly SearchSpace Plane = Of(
        ("x", Range(ParameterType.Uniform, -5, 10)), ("y", Range(ParameterType.LogUniform, 1e-6, 1)));

    [Theory, InlineData(1), InlineData(4), InlineData(16)]
    public void It_converges_one_at_a_time_and_many_at_once(int concurrency)
    {
        var study = Studies.Run(Studies.Tuner("CmaEs", Plane), 300, Bowl, concurrency);
        Assert.True(study.Ends.Min(end => end.Loss) < 1e-3, $"{study.Ends.Min(end => end.Loss)}");
    }

    [Fact]
    public void It_depends_on_the_order_of_losses_only()
    {
        var plain = Studies.Run(Studies.Tuner("CmaEs", Plane), 100, Bowl);
        var bent = Studies.Run(Studies.Tuner("CmaEs", Plane), 100, parameters => Math.Log(Bowl(parameters)!.Value + 1e-9) * 3 - 7);
        Assert.Equal(plain.Trials.Select(trial => trial.Parameters.Json), bent.Trials.Select(trial => trial.Parameters.Json));
    }

    [Fact]
    public void It_never_waits_however_many_run()
    {
        var tuner = Studies.Tuner("CmaEs", Plane);
        var study = new StudyHistory();
        for (var i = 0; i < 100; i++)
            study.AddTrial(Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(i, 0))).Parameters, 0);
        Assert.Equal(100, study.Trials.Select(trial => trial.Parameters.Json).Distinct().Count());
    }

    [Fact]
    public void An_optimum_on_a_bound_is_found()
    {
        var study = Studies.Run(Studies.Tuner("CmaEs", Plane), 200, parameters => Get(parameters, "x") + Math.Log(Get(parameters, "y")));
        var best = study.Ends.MinBy(end => end.Loss)!.Loss!.Value;
        Assert.True(best < -5 + Math.Log(1e-6) + 0.1, $"{best}");
    }

    [Fact]
    public void Integers_are_found_and_do_not_freeze()
    {
        var space = Of(
            ("i", Range(ParameterType.RandInt, -20, 21)), ("j", Range(ParameterType.QUniform, 0, 10, 0.5)),
            ("x", Range(ParameterType.Uniform, -1, 1)));
        static double? Loss(ParameterSet parameters) =>
            Math.Abs(Get(parameters, "i") - 13) + 4 * Math.Abs(Get(parameters, "j") - 2.5) + 100 * Math.Pow(Get(parameters, "x") - 0.3, 2);
        var study = Studies.Run(Studies.Tuner("CmaEs", space), 250, Loss);
        var best = study.Trials[study.Ends.MinBy(end => end.Loss)!.Sequence].Parameters;
        Assert.Equal((13, 2.5), (Get(best, "i"), Get(best, "j")));
        Assert.True(study.Trials.Skip(200).Select(trial => Get(trial.Parameters, "i")).Distinct().Count() > 1);
    }

    [Fact]
    public void Converged_it_starts_again_elsewhere_with_twice_the_usual_members()
    {
        var space = Of(("x", Range(ParameterType.Uniform, 0, 1)), ("y", Range(ParameterType.Uniform, 0, 1)));
        static double? Loss(ParameterSet parameters) => Math.Pow(Get(parameters, "x") - 0.2, 2) + Math.Pow(Get(parameters, "y") - 0.8, 2);
        var study = Studies.Run(Studies.Tuner("CmaEs", space), 1500, Loss);
        var losses = study.Ends.Select(end => end.Loss!.Value).ToList();
        var converged = losses.FindIndex(loss => loss < 1e-13);
        Assert.True(converged > 0, "it did not converge");
        Assert.Contains(losses.Skip(converged), loss => loss > 1e-3);

        var runs = new CmaRuns(new CmaSpace(new SpaceEncoding(space)), CmaOptions.From(default), seed: 1);
        for (var i = 0; i < 2 * CmaParameters.SmallPopulation(2); i++)
            runs.Tell(runs.Member([0.3 + i / 100.0, 0.5]), i);
        Assert.Equal((1, 5), (runs.Current, runs.Population));
        while (runs.Current == 1)
            runs.Tell(runs.Member([0.3, 0.5]), 1);
        Assert.Equal((2, 12), (runs.Current, runs.Population));
    }

    [Fact]
    public void It_learns_to_keep_away_from_where_trials_fail()
    {
        static double? Loss(ParameterSet parameters) => Get(parameters, "x") > 2.5 ? null : Bowl(parameters);
        var study = Studies.Run(Studies.Tuner("CmaEs", Plane), 120, Loss);
        Assert.InRange(study.Trials.Skip(80).Count(trial => Loss(trial.Parameters) is null), 0, 5);
    }

    [Fact]
    public void Stopped_trials_count_for_nothing_and_stall_nothing()
    {
        var tuner = Studies.Tuner("CmaEs", Plane);
        var study = new StudyHistory();
        for (var i = 0; i < 400; i++)
        {
            study.AddTrial(Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(i, i))).Parameters, i);
            study.AddEnd(i, i % 2 == 0 ? TrialState.Stopped : TrialState.Succeeded, i % 2 == 0 ? null : Bowl(study.Trials[i].Parameters));
        }

        Assert.True(study.Ends.Min(end => end.Loss ?? 1) < 1e-2);
    }

    [Theory, InlineData(0, 0), InlineData(0.25, 0.25), InlineData(1, 1), InlineData(1.25, 0.75), InlineData(2, 0), InlineData(-1.5, 0.5)]
    public void Bounds_are_mirrors(double coordinate, double folded) => Assert.Equal(folded, CmaSpace.Fold(coordinate), 12);

    private static double Get(ParameterSet parameters, string name) => parameters.Root.GetProperty(name).GetDouble();

    private static double? Bowl(ParameterSet parameters) =>
        Math.Pow(Get(parameters, "x") - 2, 2) + Math.Pow(Math.Log10(Get(parameters, "y")) + 2 + 0.3 * Get(parameters, "x"), 2);
}
