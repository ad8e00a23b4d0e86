namespace AutoTune.Contracts;

/// <summary>Trials FirstSequence to FirstSequence + Count - 1 are wanted, proposed with the first SeenEnds ends known. Sent by the saga; one tuner worker listens.</summary>
public sealed record SuggestTrials(Guid ExperimentId, int FirstSequence, int Count, int SeenEnds);
