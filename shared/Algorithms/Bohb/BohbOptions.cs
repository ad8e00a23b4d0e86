using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Bohb;

/// <summary>BOHB's arguments.</summary>
/// <param name="MinBudget">The least TRIAL_BUDGET.</param>
/// <param name="MaxBudget">The greatest TRIAL_BUDGET.</param>
/// <param name="Eta">Of Eta trials of a rung one goes on, with Eta times the budget.</param>
/// <param name="MinPointsInModel">The observations each of the model's two densities takes at least; null: one more than there are parameters.</param>
/// <param name="TopPercent">The share of observations that are good.</param>
/// <param name="Samples">Candidates per proposal.</param>
/// <param name="RandomFraction">The share of proposals drawn from the prior.</param>
/// <param name="BandwidthFactor">Candidates are drawn with bandwidths this many times as wide.</param>
/// <param name="MinBandwidth">The least bandwidth, where the range (or sigma) is 1.</param>
internal sealed record BohbOptions(
    int MinBudget, int MaxBudget, int Eta, int? MinPointsInModel, double TopPercent, int Samples, double RandomFraction,
    double BandwidthFactor, double MinBandwidth)
{
    public static IReadOnlyList<ArgumentInfo> Arguments { get; } =
    [
        new("min_budget", ArgumentType.Integer, "1", "The least TRIAL_BUDGET.", Minimum: 1, Maximum: int.MaxValue),
        new("max_budget", ArgumentType.Integer, "3", "The greatest TRIAL_BUDGET.", Minimum: 1, Maximum: int.MaxValue),
        new("R", ArgumentType.Integer, null, "Another name of max_budget, which wins.", Minimum: 1, Maximum: int.MaxValue, Nullable: true),
        new("eta", ArgumentType.Integer, "3", "Of eta trials of a rung one goes on, with eta times the budget.", Minimum: 2, Maximum: int.MaxValue),
        new(
            "min_points_in_model", ArgumentType.Integer, null,
            "Observations each of the two densities takes at least; absent: one more than there are parameters.",
            Minimum: 1, Maximum: int.MaxValue, Nullable: true),
        new("top_n_percent", ArgumentType.Number, "15", "The share of observations that count as good, in percent.", Minimum: 1, Maximum: 99),
        new("num_samples", ArgumentType.Integer, "64", "Candidates drawn from the model per proposal.", Minimum: 1, Maximum: 100_000),
        new("random_fraction", ArgumentType.Number, "0.3333333333333333", "The share of proposals drawn from the search space at random.", Minimum: 0, Maximum: 1),
        new(
            "bandwidth_factor", ArgumentType.Number, "3", "Candidates are drawn with bandwidths this many times as wide.",
            Minimum: 0, MinimumExclusive: true),
        new("min_bandwidth", ArgumentType.Number, "0.001", "The least bandwidth of a density, the range of a parameter being 1.", Minimum: 0, MinimumExclusive: true),
        new("config_space", ArgumentType.Text, null, "ConfigSpace's file.", Ignored: "spec.searchSpace is searched"),
    ];

    public static BohbOptions From(JsonElement given)
    {
        var arguments = new ArgumentValues(Arguments, given);
        return new BohbOptions(
            arguments.Integer("min_budget"),
            MaxBudgetOf(given),
            arguments.Integer("eta"),
            arguments.OptionalInteger("min_points_in_model"),
            arguments.Number("top_n_percent"),
            arguments.Integer("num_samples"),
            arguments.Number("random_fraction"),
            arguments.Number("bandwidth_factor"),
            arguments.Number("min_bandwidth"));
    }

    /// <summary>A message when the budgets leave nothing to choose from; else null.</summary>
    public static string? Check(JsonElement given)
    {
        var least = new ArgumentValues(Arguments, given).Integer("min_budget");
        return least <= MaxBudgetOf(given) ? null : $"min_budget {least} must not be greater than max_budget {MaxBudgetOf(given)}";
    }

    private static int MaxBudgetOf(JsonElement given)
    {
        var arguments = new ArgumentValues(Arguments, given);
        var isGiven = given.TryGetProperty("max_budget", out var value) && value.ValueKind != JsonValueKind.Null;
        return (isGiven ? null : arguments.OptionalInteger("R")) ?? arguments.Integer("max_budget");
    }
}
