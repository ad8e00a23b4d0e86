using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Operator.Status;

/// <summary>What the store says of an experiment at one moment.</summary>
/// <param name="State">Its state.</param>
/// <param name="Open">How many open trials are in each state.</param>
/// <param name="Best">The best trial; null while there is none.</param>
/// <param name="Spec">The spec it runs by; null when that has problems.</param>
/// <param name="Upload">How far its upload has got; null: no uploader has taken it up.</param>
internal sealed record Picture(ExperimentState State, IReadOnlyDictionary<TrialState, int> Open, TrialRecord? Best, ExperimentSpec? Spec, UploadRecord? Upload = null);
