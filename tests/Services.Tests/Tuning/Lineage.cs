using System.Globalization;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Tuning;

/// <summary>
/// Population based training with trials that train nothing: a checkpoint is a file with the sequences of the trials that led to it, so
/// that every trial's own file tells from what it went on.
/// </summary>
internal static class Lineage
{
    public const int Population = 4;

    /// <summary>Reads the checkpoint if there is one, adds its sequence, and saves the next one, whole or not at all.</summary>
    public const string Train = """
        line=$(cat "$2/line" 2>/dev/null)
        mkdir -p "$3"
        echo $line $AUTOTUNE_TRIAL_SEQUENCE >"$3/line.part"
        mv "$3/line.part" "$3/line"
        echo score=$1
        """;

    public static ExperimentUnderTest Experiment(int trials, int concurrency, string before = "", string? folder = null) => new()
    {
        MaxTrialNum = trials,
        TrialConcurrency = concurrency,
        Tuner = "PBTTuner",
        ClassArgs = new { optimize_mode = "maximize", population_size = Population, fraction = 0.25, all_checkpoint_dir = folder },
        // Without bounds, so that a perturbed value is always another one.
        SearchSpace = new { x = new { _type = "normal", _value = new[] { 0, 1 } } },
        Parameters = ["x", "load_checkpoint_dir", "save_checkpoint_dir"],
        Script = TrialScripts.Of($"{before}\n{Train}"),
    };

    /// <summary>
    /// Every trial that succeeded went on from the checkpoint its parameters name, and that was left by the right one: of an ended
    /// generation the worst member, and all that failed, copy the best one with other parameters; the rest go on with their own.
    /// </summary>
    public static void Holds(FinishedExperiment finished)
    {
        foreach (var trial in finished.Trials)
        {
            var (generation, member) = Math.DivRem(trial.Sequence, Population);
            Assert.EndsWith($"/{member}/{generation}", Save(trial));
            var parent = generation == 0 ? null : Parent([.. finished.Trials.Skip((generation - 1) * Population).Take(Population)], member);
            if (generation == 0)
                Assert.Equal(Save(trial), Load(trial)); // its own, empty folder
            if (parent is not null)
            {
                Assert.Equal(Save(parent), Load(trial));
                var copies = parent.Sequence % Population != member;
                Assert.True(copies != (X(parent) == X(trial)), $"trial {trial.Sequence} has x = {X(trial)}, trial {parent.Sequence}, from which it goes on, {X(parent)}");
            }

            if (trial.State == TrialState.Succeeded)
                Assert.Equal([.. parent is null ? [] : Line(parent), trial.Sequence], Line(trial));
            else
                Assert.False(Directory.Exists(Folder(trial)), $"trial {trial.Sequence} failed and left a checkpoint");
        }
    }

    /// <summary>The trial of the generation from whose checkpoint a member goes on.</summary>
    private static TrialRecord Parent(TrialRecord[] generation, int member)
    {
        var ranked = generation.OrderBy(trial => trial.Value is null).ThenByDescending(trial => trial.Value).ToArray();
        Assert.NotNull(ranked[0].Value);
        return generation[member].Value is null || ranked[^1].Sequence == generation[member].Sequence ? ranked[0] : generation[member];
    }

    private static int[] Line(TrialRecord trial) =>
        [.. File.ReadAllText(Path.Combine(Folder(trial), "line")).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];

    private static string Folder(TrialRecord trial) => Path.Combine(Scratch.Folder, Save(trial));

    private static string Load(TrialRecord trial) => trial.Parameters.Root.GetProperty("load_checkpoint_dir").GetString()!;

    private static string Save(TrialRecord trial) => trial.Parameters.Root.GetProperty("save_checkpoint_dir").GetString()!;

    private static double X(TrialRecord trial) => trial.Parameters.Root.GetProperty("x").GetDouble();
}
