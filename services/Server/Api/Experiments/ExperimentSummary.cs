using AutoTune.Documents;
using AutoTune.Experiments.State;

namespace AutoTune.Server.Api.Experiments;

/// <summary>An experiment in a list, and what changes of it while it runs.</summary>
internal sealed record ExperimentSummary(
    Guid Id,
    string Namespace,
    string Name,
    string Phase,
    string? Reason,
    string? Message,
    bool Completed,
    bool StopRequested,
    LimitsDocument Limits,
    int Trials,
    int Ended,
    int Open,
    OutcomeCounts Outcomes,
    BestDocument? Best,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? DeadlineAt,
    int Version)
{
    public static ExperimentSummary Of(ExperimentState state) => new(
        state.Id, state.Namespace, state.Name, DocumentText.Name(state.Phase), state.Reason, state.Message, state.Completed, state.StopRequested,
        new LimitsDocument(state.MaxTrialNum, state.TrialConcurrency, state.MaxExecSeconds),
        state.NextSequence, state.Ended, state.Open.Count,
        new OutcomeCounts(state.Succeeded, state.Failed, state.EarlyStopped, state.Stopped, state.TimedOut),
        state.BestSequence is { } best ? new BestDocument(best, state.BestValue, state.BestBudget) : null,
        state.CreatedAt, state.StartedAt, state.EndedAt, state.CompletedAt, state.DeadlineAt, state.Version);
}

/// <summary>The limits in force; null is no limit.</summary>
internal sealed record LimitsDocument(int? MaxTrialNum, int TrialConcurrency, int? MaxExecSeconds);

/// <summary>Ended trials by outcome.</summary>
internal sealed record OutcomeCounts(int Succeeded, int Failed, int EarlyStopped, int Stopped, int TimedOut);

/// <summary>The best trial; its budget where trials have one.</summary>
internal sealed record BestDocument(int Sequence, double? Value, double? Budget);
