using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>An attempt of a trial.</summary>
internal readonly record struct AttemptKey(Guid ExperimentId, int Sequence, int Attempt)
{
    public static AttemptKey Of(TrialRecord trial) => new(trial.ExperimentId, trial.Sequence, trial.Attempt);
}
