using System.Text.Json;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using CsCheck;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Pbt;

public sealed class PbtTunerTests
{
    private const int Size = 5;
    private const string Arguments = """{"population_size": 5, "fraction": 0.3, "all_checkpoint_dir": "/data/pbt/"}""";

    [Fact]
    public void Generation_0_is_random_and_loads_its_own_empty_folders()
    {
        var trials = Studies.Run(Studies.Tuner("PBTTuner", Continuous, 1, Arguments), Size, Studies.Rugged, concurrency: Size).Trials;
        Assert.Equal(Enumerable.Range(0, Size).Select(member => $"/data/pbt/{member}/0"), trials.Select(Load));
        Assert.Equal(trials.Select(Load), trials.Select(Save));
        Assert.Equal(Size, trials.Select(X).Distinct().Count());
    }

    [Fact]
    public void The_worst_copy_one_of_the_best_and_perturb_it_and_the_others_go_on()
    {
        // Two copy, of the best two.
        var study = Ended(3, 1, 5, 2, 4);
        var next = Next(study, Size);
        for (var member = 0; member < Size; member++)
        {
            Assert.Equal($"/data/pbt/{member}/1", Save(next[member]));
            if (member is 2 or 4)
            {
                Assert.Contains(Load(next[member]), new[] { "/data/pbt/1/0", "/data/pbt/3/0" });
                Assert.DoesNotContain(X(next[member]), study.Trials.Take(Size).Select(X));
            }
            else
            {
                Assert.Equal($"/data/pbt/{member}/0", Load(next[member]));
                Assert.Equal(X(study.Trials[member]), X(next[member]));
            }
        }
    }

    [Fact]
    public void Members_that_failed_copy_one_of_the_best_however_many_they_are()
    {
        var next = Next(Ended(null, null, 7, null, null), Size);
        Assert.All(next, trial => Assert.Equal("/data/pbt/2/0", Load(trial)));
        Assert.Equal(Enumerable.Range(0, Size).Select(member => $"/data/pbt/{member}/1"), next.Select(Save));
    }

    [Fact]
    public void When_all_failed_from_the_start_they_begin_anew()
    {
        var study = Ended(null, null, null, null, null);
        var next = Next(study, Size);
        Assert.Equal(Enumerable.Range(0, Size).Select(member => $"/data/pbt/{member}/1"), next.Select(Load));
        Assert.Equal(next.Select(Load), next.Select(Save));
        Assert.Empty(next.Select(X).Intersect(study.Trials.Take(Size).Select(X)));
    }

    [Fact]
    public void When_a_generation_failed_as_a_whole_its_members_go_back_to_what_they_had_loaded()
    {
        var study = Ended(3, 1, 5, 2, 4);
        var failed = Next(study, Size);
        foreach (var trial in failed)
            study.AddEnd(trial.Sequence, TrialState.Failed, null);
        var next = Next(study, Size);
        Assert.Equal(failed.Select(Load), next.Select(Load));
        Assert.Equal(Enumerable.Range(0, Size).Select(member => $"/data/pbt/{member}/2"), next.Select(Save));
        Assert.All(failed.Zip(next), pair => Assert.NotEqual(X(pair.First), X(pair.Second)));
    }

    [Fact]
    public void It_waits_until_the_last_of_a_generation_has_ended()
    {
        var tuner = Studies.Tuner("PBTTuner", Continuous, 1, Arguments);
        var study = new StudyHistory();
        while (tuner.Suggest(study.View(study.Trials.Count, study.Ends.Count)) is Suggestion.Propose propose)
            study.AddTrial(propose.Parameters, 0);
        Assert.Equal(Size, study.Trials.Count);
        foreach (var sequence in new[] { 4, 0, 2, 3 })
        {
            study.AddEnd(sequence, TrialState.Succeeded, 1);
            Assert.IsType<Suggestion.Wait>(tuner.Suggest(study.View(Size, study.Ends.Count)));
        }

        study.AddEnd(1, TrialState.TimedOut, null);
        Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(Size, Size)));
    }

    [Fact]
    public void Every_line_leads_back_through_checkpoints_that_trials_left() => Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[1, 64], Gen.Int[1, 120], Gen.Double[0, 1],
        (seed, concurrency, trials, failures) => new Interleaving(seed, concurrency, trials, failures)).Sample(
        interleaving =>
        {
            var study = interleaving.Run(() => Studies.Tuner("PBTTuner", Continuous, 1, Arguments), Studies.Rugged);
            var left = study.Ends.Where(end => end.Loss is not null).Select(end => study.Trials[end.Sequence])
                .ToDictionary(Save, trial => trial);
            Assert.Equal(study.Trials.Count, study.Trials.Select(Save).Distinct().Count());
            foreach (var trial in study.Trials)
            {
                if (Load(trial) == Save(trial))
                {
                    // It begins anew: only when no earlier generation left anything that its own last one could load.
                    Assert.True(trial.Sequence < Size || !Left(trial, trial.Sequence / Size - 1));
                    continue;
                }

                var model = left[Load(trial)];
                Assert.True(model.Sequence / Size < trial.Sequence / Size);
                // An older checkpoint than the last generation's only when that one left none.
                if (model.Sequence / Size < trial.Sequence / Size - 1)
                    Assert.False(Left(trial, trial.Sequence / Size - 1));
                // The same line goes on with the same parameters, or the trial copies.
                if (model.Sequence == trial.Sequence - Size)
                    Assert.True(X(trial) == X(model) || trial.Sequence / Size > 0);
            }

            bool Left(StudyTrial trial, int generation) =>
                left.Values.Any(other => other.Sequence / Size == generation && other.Sequence < trial.Sequence);
        },
        iter: 60, threads: 2);

    [Theory]
    [InlineData("{}", "/state/experiments/1", "/state/experiments/1/checkpoints/0/0")]
    [InlineData("{}", null, "checkpoints/0/0")]
    [InlineData("""{"all_checkpoint_dir": "/Mine"}""", "/state/experiments/1", "/Mine/0/0")]
    [InlineData("""{"all_checkpoint_dir": null}""", "/state", "/state/checkpoints/0/0")]
    public void The_checkpoints_folder_is_the_one_given_or_in_the_experiments_state(string arguments, string? state, string expected) =>
        Assert.Equal(expected, JsonElement.Parse(Studies.Json(In(state, arguments).Suggest(new StudyHistory().View(0, 0)))).GetProperty("save_checkpoint_dir").GetString());

    [Fact]
    public void The_folder_of_the_first_trial_stays_the_folder_when_the_default_changes()
    {
        var study = Studies.Run(In("/old", "{}"), 3, Studies.Rugged);
        var next = JsonElement.Parse(Studies.Json(In("/new", "{}").Suggest(study.View(3, 0))));
        Assert.Equal("/old/checkpoints/3/0", next.GetProperty("load_checkpoint_dir").GetString());
    }

    [Fact]
    public void A_schedule_it_finds_beats_every_constant()
    {
        // Training in miniature: a step of h takes 1 - h of the error and leaves noise of h^2 / 10; large steps win early, small ones late.
        const int Generations = 15;
        static double Train(double error, double h) => error * (1 - h) * (1 - h) + 0.1 * h * h;
        var bestConstant = Enumerable.Range(0, 1000).Min(i =>
        {
            var h = Math.Pow(10, -3 + 3 * i / 999.0);
            return Enumerable.Range(0, Generations).Aggregate(1.0, (error, _) => Train(error, h));
        });
        var space = Of(("h", Range(ParameterType.LogUniform, 1e-3, 1)));
        var reached = Enumerable.Range(0, 20).Count(seed =>
        {
            var checkpoints = new Dictionary<string, double>();
            double? Loss(ParameterSet parameters)
            {
                var error = checkpoints.GetValueOrDefault(parameters.Root.GetProperty("load_checkpoint_dir").GetString()!, 1.0);
                error = Train(error, parameters.Root.GetProperty("h").GetDouble());
                checkpoints[parameters.Root.GetProperty("save_checkpoint_dir").GetString()!] = error;
                return error;
            }

            var study = Studies.Run(Studies.Tuner("PBTTuner", space, seed), Generations * 10, Loss, concurrency: 4);
            return study.Ends.Min(end => end.Loss) < bestConstant;
        });
        Assert.True(reached >= 15, $"{reached} of 20");
    }

    private static ITuner In(string? state, string arguments) => AlgorithmRegistry.Instance.CreateTuner(
        new AlgorithmChoice(AlgorithmKind.Tuner, "PBTTuner", OptimizeMode.Maximize, JsonElement.Parse(arguments)), Continuous, 1, state);

    private static StudyHistory Ended(params double?[] losses)
    {
        var study = new StudyHistory();
        Next(study, Size);
        foreach (var (member, loss) in losses.Index())
            study.AddEnd(member, loss is null ? TrialState.Failed : TrialState.Succeeded, loss);
        return study;
    }

    /// <summary>Adds the next proposals to the study, and returns them.</summary>
    private static IReadOnlyList<StudyTrial> Next(StudyHistory study, int count)
    {
        var tuner = Studies.Tuner("PBTTuner", Continuous, 1, Arguments);
        var (first, ends) = (study.Trials.Count, study.Ends.Count);
        for (var i = 0; i < count; i++)
            study.AddTrial(Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(first + i, ends))).Parameters, ends);
        return [.. study.Trials.Skip(first)];
    }

    private static string Load(StudyTrial trial) => trial.Parameters.Root.GetProperty("load_checkpoint_dir").GetString()!;

    private static string Save(StudyTrial trial) => trial.Parameters.Root.GetProperty("save_checkpoint_dir").GetString()!;

    private static double X(StudyTrial trial) => trial.Parameters.Root.GetProperty("x").GetDouble();
}
