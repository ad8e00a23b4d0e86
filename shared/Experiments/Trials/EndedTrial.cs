using AutoTune.Contracts;

namespace AutoTune.Experiments.Trials;

/// <summary>What the coordinator needs of a trial that has ended: what the end log will say of it, without its parameters and texts.</summary>
/// <param name="Sequence">The trial.</param>
/// <param name="State">Its outcome.</param>
/// <param name="Value">Its raw value; null when it has none.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record EndedTrial(int Sequence, TrialState State, double? Value, DateTimeOffset EndedAt);
