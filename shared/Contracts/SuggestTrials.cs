namespace AutoTune.Contracts;

/// <summary>Trials FirstSequence to FirstSequence + Count - 1 are wanted, proposed with the first SeenEnds ends known. Sent by the saga; one tuner worker listens.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="FirstSequence">The first trial wanted.</param>
/// <param name="Count">How many.</param>
/// <param name="SeenEnds">How many ends of the experiment's log the tuner may know.</param>
/// <param name="Alone">
/// One trial is wanted and no other is open: nothing can be decided before it ends, and its end says that it was proposed. So "Complete"
/// need not be answered; everything else is.
/// </param>
public sealed record SuggestTrials(Guid ExperimentId, int FirstSequence, int Count, int SeenEnds, bool Alone = false);
