namespace AutoTune.Contracts;

/// <summary>A trial's attempt has Count intermediate results that can be judged. Sent by its launcher when the experiment has an assessor; one assessor worker listens.</summary>
public sealed record TrialReported(Guid ExperimentId, int Sequence, int Attempt, int Count);
