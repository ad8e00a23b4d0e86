namespace AutoTune.Contracts;

/// <summary>A request for trials is answered: Proposed of them exist. Sent by a tuner worker; the saga listens.</summary>
public sealed record SuggestionCompleted(Guid ExperimentId, int FirstSequence, int Proposed, SuggestionStatus Status, int SeenEnds);
