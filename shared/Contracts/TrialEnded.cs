namespace AutoTune.Contracts;

/// <summary>A trial has an outcome in the store. Sent by whoever wrote it and by the reconciler; the saga listens.</summary>
public sealed record TrialEnded(Guid ExperimentId, int Sequence);
