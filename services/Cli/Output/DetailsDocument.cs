using System.Text.Json;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Documents;

namespace AutoTune.Cli.Output;

/// <summary>What <c>show --json</c> prints.</summary>
internal sealed record DetailsDocument(
    ExperimentDocument Experiment,
    IReadOnlyList<string> Conditions,
    string Direction,
    string? Tuner,
    string? Assessor,
    long Seed,
    TrialValueDocument? Best,
    TrialValueDocument? Start,
    Spread? Spread,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<TrialDocument> LastFailures,
    int TrialConcurrency,
    int? MaxExecSeconds,
    JsonElement Spec,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Warnings,
    string? StateFolder,
    string? Log)
{
    public static DetailsDocument Of(ExperimentDetails details, ExperimentDocument summary, RunResult result, IReadOnlyList<TrialDocument> failures) => new(
        summary,
        ConditionNames.Of(details.Experiment),
        DocumentText.Key(details.Direction),
        details.View.Tuner,
        details.View.Assessor,
        details.View.Seed,
        TrialValueDocument.Of(result.Best),
        TrialValueDocument.Of(result.Start),
        result.Spread,
        DocumentText.Counts(result.Counts),
        failures,
        details.Experiment.Limits.TrialConcurrency,
        details.Experiment.Limits.MaxExecSeconds,
        details.View.Spec,
        details.View.Problems,
        details.View.Warnings,
        result.Execution.StateFolder,
        result.Execution.Log);

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.DetailsDocument);
}
