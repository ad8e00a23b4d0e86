using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;

namespace AutoTune.Experiments.Spec;

/// <summary>A valid experiment spec, as every service reads it. Made only by <see cref="ExperimentReader"/>.</summary>
/// <param name="Limits">The three limits as the spec wrote them; while running, those in the experiment's state hold.</param>
/// <param name="SearchSpace">What may vary.</param>
/// <param name="TrainingConfig">What runs.</param>
/// <param name="Tuner">The tuner or advisor that proposes trials (given, or the default).</param>
/// <param name="Assessor">Stops trials early; null when none is set (or ignored for want of a tuner).</param>
/// <param name="Direction">Which way the metric is better (SPEC: Direction).</param>
/// <param name="Seed">The seed the spec gives, itself or as the tuner's argument; null: drawn when the experiment is accepted.</param>
/// <param name="TrialPolicy">Retries and time limits of trials.</param>
/// <param name="Metrics">How metrics are collected.</param>
/// <param name="AiStore">Where results are uploaded; null: nowhere.</param>
/// <param name="Storage">Size of the volume for configuration and metrics, a Kubernetes quantity; null: the default.</param>
public sealed record ExperimentSpec(
    ExperimentLimits Limits,
    SearchSpace SearchSpace,
    TrainingConfig TrainingConfig,
    AlgorithmChoice Tuner,
    AlgorithmChoice? Assessor,
    OptimizeMode Direction,
    long? Seed,
    TrialPolicy TrialPolicy,
    MetricsConfig Metrics,
    AiStoreConfig? AiStore,
    string? Storage = null)
{
    /// <summary>Parameter sets that are tried first, before the tuner's own proposals; empty: none.</summary>
    public IReadOnlyList<ParameterSet> StartFrom { get; init; } = [];
}
