namespace AutoTune.Contracts;

/// <summary>It is time to look whether something of this experiment waits too long. Sent by any coordinator's reconciler; the saga listens.</summary>
public sealed record ReconcileExperiment(Guid ExperimentId);
