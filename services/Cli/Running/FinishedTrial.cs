using AutoTune.Contracts;
using AutoTune.Documents;

namespace AutoTune.Cli.Running;

/// <summary>A trial that ended, in the order of ends.</summary>
/// <param name="Sequence">The trial.</param>
/// <param name="State">Its outcome.</param>
/// <param name="Value">Its value, raw; null when it has none.</param>
/// <param name="Record">The trial.</param>
/// <param name="BestValue">The value of the best trial up to and including this one; null while there is none.</param>
internal sealed record FinishedTrial(int Sequence, TrialState State, double? Value, TrialDocument Record, double? BestValue);
