using AutoTune.Contracts;

namespace AutoTune.Experiments.Trials;

/// <summary>An entry of an experiment's end log: the one order of ends that all agree on.</summary>
/// <param name="Ordinal">0, 1, 2 ... without gaps.</param>
/// <param name="Sequence">The trial.</param>
/// <param name="State">Its outcome.</param>
/// <param name="Value">Its raw value; null when it has none.</param>
public sealed record TrialEnd(int Ordinal, int Sequence, TrialState State, double? Value);
