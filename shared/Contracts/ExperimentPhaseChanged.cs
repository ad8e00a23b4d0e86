namespace AutoTune.Contracts;

/// <summary>An experiment's phase changed. Sent by the saga after the change is stored; whoever shows experiments listens.</summary>
public sealed record ExperimentPhaseChanged(Guid ExperimentId, Phase Phase, string? Reason, DateTimeOffset At);
