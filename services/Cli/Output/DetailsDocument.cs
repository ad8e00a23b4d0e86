using System.Text.Json;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Output;

/// <summary>What <c>show --json</c> prints.</summary>
internal sealed record DetailsDocument(
    ExperimentDocument Experiment,
    string Direction,
    string? Tuner,
    string? Assessor,
    long Seed,
    TrialValueDocument? Best,
    TrialValueDocument? Start,
    Spread? Spread,
    IReadOnlyDictionary<string, int> Counts,
    int TrialConcurrency,
    int? MaxExecSeconds,
    JsonElement Spec,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Warnings,
    string StateFolder,
    string Log)
{
    public static DetailsDocument Of(ExperimentDetails details, ExperimentDocument summary, RunResult result) => new(
        summary,
        details.Direction == OptimizeMode.Maximize ? "maximize" : "minimize",
        details.Spec?.Tuner.Name,
        details.Spec?.Assessor?.Name,
        details.Record.Seed,
        TrialValueDocument.Of(result.Best),
        TrialValueDocument.Of(result.Start),
        result.Spread,
        DocumentText.Counts(result.Counts),
        details.State.TrialConcurrency,
        details.State.MaxExecSeconds,
        JsonElement.Parse(details.Record.SpecJson, new JsonDocumentOptions { MaxDepth = 1024 }),
        details.Record.Problems,
        details.Record.Warnings,
        result.StateFolder,
        result.Log);

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.DetailsDocument);
}
