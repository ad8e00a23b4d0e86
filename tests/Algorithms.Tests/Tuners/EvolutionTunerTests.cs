using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Tuners;

public sealed class EvolutionTunerTests
{
    [Fact]
    public void A_child_differs_from_an_earlier_trial_in_exactly_one_parameter()
    {
        var study = Studies.Run(Studies.Tuner("Evolution", Mixed, arguments: """{"population_size": 8}"""), 60, Studies.Rugged);
        var points = Points(study, Mixed);
        for (var child = 8; child < points.Count; child++)
            Assert.Equal(1, points.Take(child).Min(parent => Enumerable.Range(0, parent.Length).Count(d => parent[d] != points[child][d])));
    }

    [Fact]
    public void The_first_individuals_are_random()
    {
        var study = Studies.Run(
            Studies.Tuner("Evolution", Continuous, arguments: """{"population_size": 3000}"""), 3000, Studies.Rugged, concurrency: 7);
        Fit.ToDistribution(study.Trials.Select(trial => trial.Parameters.Root.GetProperty("x").GetDouble()), x => (x + 5) / 15);
    }

    [Fact]
    public void Of_two_individuals_the_worse_dies_and_the_better_has_the_child()
    {
        // Population 2: the tournament is between the survivor and its last child, so the parent is always the best so far.
        var space = Of([.. Enumerable.Range(0, 12).Select(i => ($"x{i}", (Domain)Range(ParameterType.Uniform, 0, 1)))]);
        var study = Studies.Run(Studies.Tuner("Evolution", space, arguments: """{"population_size": 2}"""), 40, Studies.Rugged);
        var points = Points(study, space);
        for (var child = 2; child < points.Count; child++)
        {
            var best = study.Ends.Take(child).MinBy(end => end.Loss)!.Sequence;
            Assert.Equal(1, Enumerable.Range(0, space.Parameters.Count).Count(d => points[best][d] != points[child][d]));
        }
    }

    [Fact]
    public void A_failed_individual_is_replaced_by_a_random_one()
    {
        var tuner = Studies.Tuner("Evolution", Mixed, arguments: """{"population_size": 4}""");
        var study = Studies.Run(tuner, 4, Studies.Rugged, concurrency: 4);
        for (var sequence = study.Ends.Count; sequence < 4; sequence++)
            study.AddEnd(sequence, TrialState.Succeeded, 1);
        var ends = study.Ends.Count;
        study.AddTrial(Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(4, ends))).Parameters, ends);
        study.AddEnd(4, TrialState.Failed, null);
        study.AddTrial(Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(5, 5))).Parameters, 5);
        var points = Points(study, Mixed);
        Assert.Equal(1, points.Take(4).Min(parent => Different(parent, points[4])));
        Assert.True(points.Take(4).Min(parent => Different(parent, points[5])) > 3);
    }

    [Fact]
    public void A_redrawn_nested_choice_brings_parameters_of_its_own()
    {
        var study = Studies.Run(Studies.Tuner("Evolution", Tree, arguments: """{"population_size": 4}"""), 80, Studies.Rugged);
        Assert.Equal(2, study.Trials.Skip(4).Select(trial => trial.Parameters.Root.GetProperty("model").GetProperty("_name").GetString()).Distinct().Count());
    }

    [Fact]
    public void On_a_small_architecture_search_it_finds_the_best_more_often_than_random_search()
    {
        // Eight layers of four kinds: 65,536 architectures, of which one is the best; neighbouring layers must fit.
        var space = Of([.. Enumerable.Range(0, 8).Select(i => ($"layer{i}", (Domain)Choice("0", "1", "2", "3")))]);
        static double? Loss(ParameterSet parameters)
        {
            var layers = parameters.Root.EnumerateObject().Select(layer => layer.Value.GetInt32()).ToArray();
            return layers.Where((kind, i) => kind != (i * 7 + 3) % 4).Count()
                + 0.5 * layers.Skip(1).Where((kind, i) => (kind + layers[i]) % 4 != (i * 7 + 3 + (i + 1) * 7 + 3) % 4).Count();
        }

        Assert.True(Reached("Evolution") >= 15 && Reached("Random") == 0);

        int Reached(string name) => Enumerable.Range(0, 20)
            .Count(seed => Studies.Run(Studies.Tuner(name, space, seed), 400, Loss).Ends.Min(end => end.Loss) == 0);
    }

    private static int Different(double[] a, double[] b) => a.Zip(b).Count(pair => !pair.First.Equals(pair.Second));

    private static List<double[]> Points(StudyHistory study, SearchSpace space)
    {
        var encoding = new SpaceEncoding(space);
        return [.. study.Trials.Select(trial =>
        {
            var point = new double[encoding.Length];
            Assert.True(encoding.Json.TryRead(trial.Parameters, point));
            return point;
        })];
    }
}
