using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Cli.Running;

/// <summary>What the store says of a running experiment at one moment, and what ended since the moment before.</summary>
/// <param name="State">The experiment's state.</param>
/// <param name="Open">How many open trials are in each state.</param>
/// <param name="Ended">Trials that ended since the last snapshot.</param>
/// <param name="Best">The best trial so far, or null.</param>
internal sealed record Snapshot(
    ExperimentState State, IReadOnlyDictionary<TrialState, int> Open, IReadOnlyList<FinishedTrial> Ended, TrialRecord? Best)
{
    /// <summary>The experiment is over and nothing of it runs any more.</summary>
    public bool IsOver => State is { IsFinal: true, Completed: true };
}
