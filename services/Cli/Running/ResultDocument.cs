using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

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
    string StateFolder,
    string Log,
    IReadOnlyList<string> Warnings)
{
    public static ResultDocument Of(ExperimentFile file, RunResult result, RunEnd end) => new(
        result.Id,
        file.Name,
        result.State is { } state ? DocumentText.Name(state.Phase) : null,
        result.State?.Reason,
        result.State?.Message,
        end.Interrupted,
        file.Spec.Direction == OptimizeMode.Maximize ? "maximize" : "minimize",
        TrialValueDocument.Of(result.Best),
        TrialValueDocument.Of(result.Start),
        result.Spread,
        DocumentText.Counts(result.Counts),
        result.State?.MaxTrialNum,
        Math.Round(result.RanSeconds, 3),
        result.State?.StartedAt,
        result.State?.EndedAt,
        result.StateFolder,
        result.Log,
        [.. file.Warnings.Select(warning => warning.ToString())]);

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.ResultDocument);
}

/// <summary>A trial and what it came to.</summary>
internal sealed record TrialValueDocument(int Sequence, Guid TrialId, JsonElement Parameters, double? Value)
{
    public static TrialValueDocument? Of(TrialRecord? trial) =>
        trial is null ? null : new(trial.Sequence, trial.Id, trial.Parameters.Root, trial.Value);
}
