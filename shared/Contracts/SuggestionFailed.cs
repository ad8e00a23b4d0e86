namespace AutoTune.Contracts;

/// <summary>The tuner cannot go on after the first Proposed trials of this request; the experiment ends in ERROR with the reason. Sent by a tuner worker; the saga listens.</summary>
public sealed record SuggestionFailed(Guid ExperimentId, int FirstSequence, int Proposed, int SeenEnds, string Reason);
