using System.Text.Json;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;

namespace AutoTune.Server.Api.Experiments;

/// <summary>All that is known of one experiment beside its trials.</summary>
/// <param name="Experiment">How it stands.</param>
/// <param name="Direction">maximize or minimize.</param>
/// <param name="Tuner">The tuner or advisor; null for a bad spec.</param>
/// <param name="Assessor">The assessor.</param>
/// <param name="Seed">The seed, given or drawn.</param>
/// <param name="Parameters">What may vary, in the order of the spec; nested ones by the columns that they give.</param>
/// <param name="Spec">The spec as it was accepted.</param>
/// <param name="Problems">Why it cannot run.</param>
/// <param name="Warnings">What is doubtful but accepted.</param>
internal sealed record ExperimentView(
    ExperimentSummary Experiment,
    string Direction,
    string? Tuner,
    string? Assessor,
    long Seed,
    IReadOnlyList<ParameterColumn> Parameters,
    JsonElement Spec,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Warnings)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1024 };

    /// <param name="state">Its state.</param>
    /// <param name="record">What was accepted.</param>
    /// <param name="spec">The spec, parsed; null when it has problems.</param>
    public static ExperimentView Of(ExperimentState state, ExperimentRecord record, ExperimentSpec? spec) => new(
        ExperimentSummary.Of(state),
        DocumentText.Key(spec?.Direction ?? OptimizeMode.Maximize),
        spec?.Tuner.Name,
        spec?.Assessor?.Name,
        record.Seed,
        spec is null ? [] : ParameterColumn.Of(spec.SearchSpace),
        SpecOf(record.SpecJson),
        record.Problems,
        record.Warnings);

    // What could not be read at all is kept as it came, and may be no JSON.
    private static JsonElement SpecOf(string json)
    {
        try
        {
            return JsonElement.Parse(json, Deep);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(json);
        }
    }
}
