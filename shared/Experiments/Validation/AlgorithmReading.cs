using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>The algorithms of a spec.</summary>
/// <param name="TunerInfo">The tuner or advisor that proposes; null when its name is wrong.</param>
/// <param name="Tuner">The choice; null when anything about it is wrong.</param>
/// <param name="Assessor">The assessor; null when there is none or it is wrong.</param>
/// <param name="Direction">Which way the metric is better.</param>
internal sealed record AlgorithmReading(AlgorithmInfo? TunerInfo, AlgorithmChoice? Tuner, AlgorithmChoice? Assessor, OptimizeMode Direction);
