namespace AutoTune.Experiments.Spec;

/// <summary>What happens to trials that time out, fail or outlive the experiment's deadline.</summary>
/// <param name="StopOnTimeout">onTimeout: Stop instead of Finish.</param>
/// <param name="TimeoutSeconds">Longest time of one attempt; null: none.</param>
/// <param name="MaxRetries">Further attempts after a failed one.</param>
/// <param name="GracePeriodSeconds">From SIGTERM to SIGKILL.</param>
/// <param name="MaxFailedTrials">More end the experiment in ERROR; null: no limit.</param>
/// <param name="Retain">How many trials keep their output folders, the best ones; null: all.</param>
public sealed record TrialPolicy(
    bool StopOnTimeout, int? TimeoutSeconds, int MaxRetries, int GracePeriodSeconds, int? MaxFailedTrials, int? Retain);
