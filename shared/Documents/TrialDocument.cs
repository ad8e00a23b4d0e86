using System.Text.Json;
using AutoTune.Experiments.Trials;

namespace AutoTune.Documents;

/// <summary>A trial as every surface shows it: <c>trials --json</c>, exports, the REST API.</summary>
public sealed record TrialDocument(
    int Sequence,
    Guid TrialId,
    string State,
    double? Value,
    JsonElement Parameters,
    JsonElement? FinalResult,
    int Attempt,
    int Retries,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    double? DurationSeconds,
    string? Reason,
    IReadOnlyList<ResultPointDocument>? Intermediate = null)
{
    public static TrialDocument Of(TrialRecord trial, IReadOnlyList<MetricRecord>? results = null) => new(
        trial.Sequence,
        trial.Id,
        DocumentText.Key(trial.State),
        trial.Value,
        trial.Parameters.Root,
        trial.FinalResult is { } final ? JsonElement.Parse(final) : null,
        trial.Attempt,
        trial.Retries,
        trial.CreatedAt,
        trial.StartedAt,
        trial.EndedAt,
        Duration(trial)?.TotalSeconds is { } seconds ? Math.Round(seconds, 3) : null,
        trial.Reason,
        results is null ? null : [.. results.Where(result => result.Type == MetricType.Intermediate).Select(result => new ResultPointDocument(result.Step, result.Value))]);

    /// <summary>How long the newest attempt ran; null while it has not ended, or when it never began.</summary>
    public static TimeSpan? Duration(TrialRecord trial) => trial.EndedAt - trial.StartedAt;
}

/// <summary>One intermediate result; a value that was NaN or infinite is null.</summary>
public sealed record ResultPointDocument(long Step, double? Value);
