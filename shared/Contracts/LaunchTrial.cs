namespace AutoTune.Contracts;

/// <summary>A trial waits to be run. Sent by tuner workers and the reconciler; one trial launcher listens and claims it.</summary>
public sealed record LaunchTrial(Guid ExperimentId, int Sequence);
