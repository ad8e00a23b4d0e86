namespace AutoTune.Contracts;

/// <summary>The upload of an experiment to the AIStore is complete, or waits for another reason than before; the store says what.</summary>
/// <param name="ExperimentId">The experiment.</param>
public sealed record ExperimentUploaded(Guid ExperimentId);
