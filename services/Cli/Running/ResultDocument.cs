using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Documents;

namespace AutoTune.Cli.Running;

/// <summary>The one object that <c>run --json</c> prints, for programs (docs/cli.md lists its fields).</summary>
internal sealed record ResultDocument(
    Guid ExperimentId,
    string Name,
    string? Phase,
    string? Reason,
    string? Message,
    bool Interrupted,
    string Direction,
    TrialValueDocument? Best,
    TrialValueDocument? Start,
    Spread? Spread,
    IReadOnlyDictionary<string, int> Counts,
    int? MaxTrialNum,
    double ElapsedSeconds,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? StateFolder,
    string? Log,
    IReadOnlyList<string> Warnings)
{
    public static ResultDocument Of(string name, IReadOnlyList<string> warnings, RunResult result, RunEnd end) => new(
        result.Id,
        name,
        result.State?.Phase,
        result.State?.Reason,
        result.State?.Message,
        end.Interrupted,
        DocumentText.Key(result.Direction),
        TrialValueDocument.Of(result.Best),
        TrialValueDocument.Of(result.Start),
        result.Spread,
        DocumentText.Counts(result.Counts),
        result.State?.Limits.MaxTrialNum,
        Math.Round(result.Execution.RanSeconds, 3),
        result.State?.StartedAt,
        result.State?.EndedAt,
        result.Execution.StateFolder,
        result.Execution.Log,
        warnings);

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.ResultDocument);
}

/// <summary>A trial and what it came to.</summary>
internal sealed record TrialValueDocument(int Sequence, Guid TrialId, JsonElement Parameters, double? Value)
{
    public static TrialValueDocument? Of(TrialDocument? trial) =>
        trial is null ? null : new(trial.Sequence, trial.TrialId, trial.Parameters, trial.Value);
}
