using AutoTune.Documents;
using AutoTune.Experiments.Trials;

namespace AutoTune.Server.Api.Trials;

/// <summary>All that is known of one trial beside its results.</summary>
internal sealed record TrialView(TrialDocument Trial, string? Owner, StopDocument? Stop, IReadOnlyList<AttemptDocument> EarlierAttempts)
{
    public static TrialView Of(TrialRecord trial) => new(
        TrialDocument.Of(trial),
        trial.Owner,
        trial.Stop is { } stop ? new StopDocument(DocumentText.Key(stop.Outcome), stop.Reason, stop.JudgedCount, stop.Value) : null,
        [.. trial.EarlierAttempts.Select(attempt => new AttemptDocument(attempt.Attempt, attempt.Owner, attempt.StartedAt, attempt.EndedAt, attempt.Reason))]);
}

/// <summary>A stop that somebody has decided on.</summary>
internal sealed record StopDocument(string Outcome, string Reason, int? JudgedCount, double? Value);

/// <summary>An attempt that is over while its trial went on.</summary>
internal sealed record AttemptDocument(int Attempt, string? Owner, DateTimeOffset? StartedAt, DateTimeOffset EndedAt, string Reason);
