using System.Text.Json;
using AutoTune.Experiments.Trials;

namespace AutoTune.Cli.Output;

/// <summary>A trial as <c>trials --json</c> and <c>export</c> print it.</summary>
internal sealed record TrialDocument(
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
        Formats.Key(trial.State),
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

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.TrialDocument);
}

/// <summary>One intermediate result; a value that was NaN or infinite is null.</summary>
internal sealed record ResultPointDocument(long Step, double? Value);
