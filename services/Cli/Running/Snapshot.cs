using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Running;

/// <summary>What is known of a running experiment at one moment, and what ended since the moment before.</summary>
/// <param name="State">The experiment's state.</param>
/// <param name="Open">How many open trials are in each state.</param>
/// <param name="Ended">Trials that ended since the last snapshot.</param>
/// <param name="Best">The best trial so far, or null.</param>
internal sealed record Snapshot(
    ExperimentSummary State, IReadOnlyDictionary<TrialState, int> Open, IReadOnlyList<FinishedTrial> Ended, TrialDocument? Best)
{
    /// <summary>The experiment is over and nothing of it runs any more.</summary>
    public bool IsOver => State.IsOver;
}
