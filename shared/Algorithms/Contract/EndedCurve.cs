using AutoTune.Contracts;

namespace AutoTune.Algorithms.Contract;

/// <summary>The learning curve of a trial that ended: oriented intermediate results in step order, and its oriented value.</summary>
public sealed record EndedCurve(int Sequence, TrialState Outcome, IReadOnlyList<double> Results, double? Loss);
