using System.Text.Json;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Ppo;

public sealed class PpoTunerTests
{
    /// <summary>Six layers of four kinds and two skip connections: 36,864 architectures, one of them the best.</summary>
    private static readonly SearchSpace Architectures = Of(
        [.. Enumerable.Range(0, 6).Select(i => ($"layer{i}", (Domain)new LayerChoiceDomain(["conv3", "conv5", "pool", "skip"]))),
        .. Enumerable.Range(0, 2).Select(i => ($"input{i}", (Domain)new InputChoiceDomain(["first", "last"], 0, 1)))]);

    [Fact]
    public void It_reaches_the_best_architecture_more_often_than_random_draws()
    {
        var (mine, random) = (0, 0);
        for (var seed = 1; seed <= 5; seed++)
        {
            mine += Studies.Run(Studies.Tuner("PPOTuner", Architectures, seed), 300, trial => Loss(trial)).Ends.Any(end => end.Loss == Best) ? 1 : 0;
            // A learning rate of all but nothing leaves the first policy, which is uniform, as it is.
            random += Studies.Run(Studies.Tuner("PPOTuner", Architectures, seed, """{"lr": 1e-300}"""), 300, trial => Loss(trial)).Ends.Any(end => end.Loss == Best) ? 1 : 0;
        }

        Assert.True(mine >= 3 && random == 0, $"the best was reached in {mine} of 5 runs, at random in {random}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public void No_architecture_comes_twice_while_others_are_left(int concurrency)
    {
        var study = Studies.Run(Studies.Tuner("PPOTuner", Nas), 108, Studies.Rugged, concurrency);
        Assert.Equal(108, study.Trials.Select(trial => trial.Parameters.Json).Distinct().Count());
    }

    [Fact]
    public void A_used_up_space_is_repeated() => Assert.Equal(150, Studies.Run(Studies.Tuner("PPOTuner", Nas), 150, Studies.Rugged).Trials.Count);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_goes_on_with_failures_ties_and_values_of_any_size(int kind)
    {
        var ended = 0;
        double[] sizes = [double.MaxValue, -double.MaxValue, 0, 1e-320, -1e300];
        double? Objective(ParameterSet _) => kind switch { 0 => null, 1 => 7, 2 => ended++ == 5 ? 1 : null, _ => sizes[ended++ % sizes.Length] };
        Assert.Equal(90, Studies.Run(Studies.Tuner("PPOTuner", Nas, arguments: """{"trials_per_update": 8}"""), 90, Objective, 5).Trials.Count);
    }

    [Fact]
    public void It_waits_for_the_batch_before_and_for_nothing_else()
    {
        var tuner = Studies.Tuner("PPOTuner", Nas, arguments: """{"trials_per_update": 3}""");
        var study = new StudyHistory();
        for (var i = 0; i < 3; i++)
            study.AddTrial(new(Studies.Json(tuner.Suggest(study.View(i, 0)))), 0);
        Assert.IsType<Suggestion.Wait>(tuner.Suggest(study.View(3, 0)));
        study.AddEnd(2, TrialState.TimedOut, null);
        study.AddEnd(0, TrialState.Stopped, null);
        Assert.IsType<Suggestion.Wait>(tuner.Suggest(study.View(3, 2)));
        study.AddEnd(1, TrialState.Succeeded, 1);
        var next = Studies.Json(tuner.Suggest(study.View(3, 3)));
        // An older view still waits, and the newer one gets the same answer again.
        Assert.IsType<Suggestion.Wait>(tuner.Suggest(study.View(3, 2)));
        Assert.Equal(next, Studies.Json(tuner.Suggest(study.View(3, 3))));
    }

    [Fact]
    public void The_order_of_the_ends_does_not_matter()
    {
        Assert.Equal(After(0, 1, 2, 3), After(3, 1, 0, 2));

        static string After(params int[] order)
        {
            var tuner = Studies.Tuner("PPOTuner", Architectures, arguments: """{"trials_per_update": 4}""");
            var study = new StudyHistory();
            for (var i = 0; i < 4; i++)
                study.AddTrial(new(Studies.Json(tuner.Suggest(study.View(i, 0)))), 0);
            foreach (var sequence in order)
                study.AddEnd(sequence, TrialState.Succeeded, sequence);
            return Studies.Json(tuner.Suggest(study.View(4, 4)));
        }
    }

    [Fact]
    public void A_space_with_one_architecture_gives_that_one()
    {
        var space = Of(("a", new LayerChoiceDomain(["only"])), ("b", new InputChoiceDomain(["x"], 0, 0)));
        Assert.All(
            Studies.Run(Studies.Tuner("PPOTuner", space), 30, Studies.Rugged).Trials,
            trial => Assert.Equal("""{"a":{"_value":"only","_idx":0},"b":{"_value":[],"_idx":[]}}""", trial.Parameters.Json));
    }

    private const double Best = -10;

    /// <summary>The right kind at a place counts 1, right neighbours half of one more, right inputs a half; else a little for other kinds.</summary>
    private static double Loss(ParameterSet trial)
    {
        var score = 0.0;
        var before = false;
        for (var i = 0; i < 6; i++)
        {
            var kind = trial.Root.GetProperty($"layer{i}").GetProperty("_idx").GetInt32();
            var right = kind == (i * 2 + 1) % 4;
            score += right ? 1 + (before ? 0.5 : 0) : 0.05 * ((kind * 7 + i * 3) % 4);
            before = right;
        }

        for (var i = 0; i < 2; i++)
        {
            JsonElement[] chosen = [.. trial.Root.GetProperty($"input{i}").GetProperty("_idx").EnumerateArray()];
            score += chosen is [{ } one] ? one.GetInt32() == i ? 0.75 : 0.1 : 0;
        }

        return -score;
    }
}
