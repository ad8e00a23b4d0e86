namespace AutoTune.Experiments.Spec;

/// <summary>Limits of an experiment. Null is no limit; trialConcurrency is at least 1, maxExecSeconds in seconds.</summary>
public sealed record ExperimentLimits(int? MaxTrialNum, int TrialConcurrency, int? MaxExecSeconds);
