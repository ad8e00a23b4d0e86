namespace AutoTune.Contracts;

/// <summary>An experiment and its spec are stored and valid. Sent by the intake and the reconciler; the saga listens (PENDING to RUNNING).</summary>
public sealed record ExperimentAccepted(Guid ExperimentId);
