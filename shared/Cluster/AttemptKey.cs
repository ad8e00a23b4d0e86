using AutoTune.Experiments.Trials;

namespace AutoTune.Cluster;

/// <summary>An attempt of a trial.</summary>
public readonly record struct AttemptKey(Guid ExperimentId, int Sequence, int Attempt)
{
    public static AttemptKey Of(TrialRecord trial) => new(trial.ExperimentId, trial.Sequence, trial.Attempt);
}
