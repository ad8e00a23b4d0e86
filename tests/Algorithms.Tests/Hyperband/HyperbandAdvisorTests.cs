using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using CsCheck;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Hyperband;

public sealed class HyperbandAdvisorTests
{
    [Theory, InlineData("parallelism"), InlineData("serial")]
    public void One_at_a_time_a_round_runs_bracket_by_bracket_and_the_next_round_begins(string mode)
    {
        var study = Run(mode, 22 + 3, concurrency: 1);
        Assert.Equal(
            [.. Times(9, 1), .. Times(3, 3), 9, .. Times(5, 3), 9, .. Times(3, 9), 1, 1, 1],
            study.Trials.Select(Budget));
    }

    [Fact]
    public void A_promoted_trial_is_one_of_the_best_of_its_rung_with_the_same_other_parameters()
    {
        var study = Run("serial", 13, concurrency: 4);
        var losses = study.Ends.ToDictionary(end => end.Sequence, end => end.Loss!.Value);
        Assert.Equal(Best(0..9, 3), study.Trials.Skip(9).Take(3).Select(X));
        Assert.Equal(Best(9..12, 1), study.Trials.Skip(12).Select(X));

        IEnumerable<double> Best(Range rung, int count) =>
            study.Trials.Take(rung).OrderBy(trial => losses[trial.Sequence]).Take(count).Select(X);
    }

    [Fact]
    public void A_failed_trial_is_the_worst_of_its_rung_and_goes_nowhere()
    {
        // Two of nine have a value: two are promoted, not three.
        var ended = 0;
        var study = Studies.Run(Make("serial"), 13, parameters => ended++ is 2 or 5 or > 8 ? Studies.Rugged(parameters) : null);
        Assert.Equal([.. Times(9, 1), 3, 3, 9, 3], study.Trials.Select(Budget));
        Assert.Equal(new[] { X(study.Trials[2]), X(study.Trials[5]) }.Order(), study.Trials.Skip(9).Take(2).Select(X).Order());
    }

    [Fact]
    public void A_rung_that_failed_as_a_whole_ends_its_bracket() =>
        Assert.Equal([.. Times(9, 1), .. Times(5, 3), .. Times(3, 9), 1], Studies.Run(Make("serial"), 18, _ => null).Trials.Select(Budget));

    [Fact]
    public void With_nothing_to_promote_parallel_opens_the_next_bracket_and_serial_waits()
    {
        Assert.Equal([.. Times(9, 1), .. Times(5, 3), .. Times(3, 9), 1, 1, 1], Asked("parallelism", 20));
        Assert.Equal(Times(9, 1), Asked("serial", 20));

        static IEnumerable<int> Asked(string mode, int count)
        {
            var (tuner, study) = (Make(mode), new StudyHistory());
            while (study.Trials.Count < count && tuner.Suggest(study.View(study.Trials.Count, 0)) is Suggestion.Propose propose)
                study.AddTrial(propose.Parameters, 0);
            return study.Trials.Select(Budget);
        }
    }

    [Fact]
    public void In_any_order_of_ends_only_trials_among_the_best_of_their_rung_are_promoted() => Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[1, 64], Gen.Double[0, 1],
        (seed, concurrency, failures) => new Interleaving(seed, concurrency, 100, failures)).Sample(
        interleaving =>
        {
            var study = interleaving.Run(() => Make("parallelism"), Studies.Rugged);
            foreach (var trial in study.Trials)
            {
                var earlier = study.Trials.Take(trial.Sequence).LastOrDefault(other => X(other) == X(trial));
                if (earlier is null)
                    continue;
                // Every configuration climbs rung by rung, after an end with a value that its proposal had seen.
                Assert.Equal(Budget(trial), 3 * Budget(earlier));
                Assert.Contains(study.Ends.Take(trial.SeenEnds), end => end.Sequence == earlier.Sequence && end.Loss is not null);
            }

            Assert.All(study.Trials.CountBy(trial => (X(trial), Budget(trial))), group => Assert.Equal(1, group.Value));
        },
        iter: 60, threads: 2);

    private static ITuner Make(string mode) => Studies.Tuner("Hyperband", Continuous, 1, $$"""{"R": 9, "exec_mode": "{{mode}}"}""");

    private static StudyHistory Run(string mode, int trials, int concurrency)
    {
        var study = Studies.Run(Make(mode), trials, Studies.Rugged, concurrency);
        for (var sequence = study.Ends.Count; sequence < trials; sequence++)
            Studies.End(study, sequence, Studies.Rugged);
        return study;
    }

    private static int[] Times(int count, int budget) => [.. Enumerable.Repeat(budget, count)];

    private static int Budget(StudyTrial trial) => trial.Parameters.Root.GetProperty("TRIAL_BUDGET").GetInt32();

    private static double X(StudyTrial trial) => trial.Parameters.Root.GetProperty("x").GetDouble();
}
