namespace AutoTune.Contracts;

/// <summary>A person wants the experiment to end (DONE, reason Stopped). Sent by people's programs; the saga listens.</summary>
public sealed record StopExperiment(Guid ExperimentId, string? Reason = null);
