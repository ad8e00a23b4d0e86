using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Pbt;

/// <summary>PBT's arguments.</summary>
/// <param name="PopulationSize">Members, which are the trials of a generation.</param>
/// <param name="Factor">The step of a perturbed real parameter, as a share of its range (of sigma, for normal types).</param>
/// <param name="ResampleProbability">How often a parameter is redrawn rather than stepped.</param>
/// <param name="Fraction">The share of members that copy, and that are copied.</param>
/// <param name="CheckpointFolder">Where checkpoints are kept; null: the default.</param>
internal sealed record PbtOptions(
    int PopulationSize, double Factor, double ResampleProbability, double Fraction, string? CheckpointFolder)
{
    public static IReadOnlyList<ArgumentInfo> Arguments { get; } =
    [
        new("population_size", ArgumentType.Integer, "10", "Members of the population: the trials of one generation.", Minimum: 1, Maximum: 1_000_000),
        new("factor", ArgumentType.Number, "0.2", "Step of a perturbed real parameter, as a share of its range.", Minimum: 0, MinimumExclusive: true, Maximum: 1),
        new("resample_probability", ArgumentType.Number, "0.25", "Probability that a parameter is redrawn rather than stepped.", Minimum: 0, Maximum: 1),
        new("fraction", ArgumentType.Number, "0.2", "Share of the members that copy one of the best, of which there are as many.", Minimum: 0, Maximum: 1),
        new(
            "all_checkpoint_dir", ArgumentType.Text, null,
            "Folder for the checkpoints, reached by all trials; absent: one in the experiment's state.", Nullable: true),
    ];

    /// <summary>How many members copy, and are copied.</summary>
    public int CutOff => (int)Math.Ceiling(Fraction * PopulationSize - 1e-9);

    public static PbtOptions From(JsonElement given)
    {
        var arguments = new ArgumentValues(Arguments, given);
        return new PbtOptions(
            arguments.Integer("population_size"),
            arguments.Number("factor"),
            arguments.Number("resample_probability"),
            arguments.Number("fraction"),
            arguments.Verbatim("all_checkpoint_dir"));
    }
}
