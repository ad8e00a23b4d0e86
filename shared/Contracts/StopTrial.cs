namespace AutoTune.Contracts;

/// <summary>A stop of this trial stands in the store. Sent by assessor workers and the saga; every launcher listens and the owner acts.</summary>
public sealed record StopTrial(Guid ExperimentId, int Sequence);
