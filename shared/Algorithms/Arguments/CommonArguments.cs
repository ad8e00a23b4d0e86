using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Arguments;

/// <summary>What several algorithms declare alike.</summary>
internal static class CommonArguments
{
    /// <summary>Every type but NAS's.</summary>
    public static IReadOnlySet<ParameterType> ValueTypes { get; } =
        Enum.GetValues<ParameterType>().Except([ParameterType.LayerChoice, ParameterType.InputChoice]).ToHashSet();

    public static ArgumentInfo Seed { get; } = new(
        "seed", ArgumentType.Integer, null, "Seed of the random generator; spec.seed wins over it.", Nullable: true);

    /// <summary>Of the assessors that judge from a step on.</summary>
    public static ArgumentInfo StartStep { get; } = new(
        "start_step", ArgumentType.Integer, "0", "No trial is stopped before this many results.", Minimum: 0, Maximum: int.MaxValue);

    public static ArgumentInfo ParallelOptimize { get; } = new(
        "parallel_optimize", ArgumentType.Boolean, null,
        "Accepted for NNI 1's sake: a liar is on when constant_liar_type is set.", Nullable: true);

    public static ArgumentInfo ConstantLiarType { get; } = new(
        "constant_liar_type", ArgumentType.Text, null,
        "What running trials count as: the least (min, best), greatest (max, worst) or mean loss so far; absent: nothing.",
        Allowed: ["min", "max", "mean", "best", "worst"], Nullable: true);
}
