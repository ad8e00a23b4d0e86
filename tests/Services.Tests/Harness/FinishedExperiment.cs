using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Services.Tests.Harness;

/// <summary>What the store has of an experiment that has come to its end.</summary>
public sealed record FinishedExperiment(ExperimentState State, IReadOnlyList<TrialRecord> Trials, IReadOnlyList<TrialEnd> Ends);
