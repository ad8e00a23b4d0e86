namespace AutoTune.Contracts;

/// <summary>maxExecSeconds passed, for the deadline of this version; an outdated version is ignored. Sent by any coordinator's reconciler; the saga listens.</summary>
public sealed record DeadlineReached(Guid ExperimentId, int Version);
