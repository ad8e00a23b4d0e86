using System.Security.Claims;
using System.Text.Json;
using AutoTune.Experiments.Importing;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Security;

namespace AutoTune.Server.Web.Pages.Experiment;

/// <summary>What the page of an experiment shows beside its trials.</summary>
internal sealed record ExperimentSheet(
    ExperimentState State, string? Tuner, string? Assessor, string Direction, string? Metric, IReadOnlyList<ParameterColumn> Columns, string SpecJson, string Yaml,
    IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings);

/// <summary>Reads sheets.</summary>
internal sealed class ExperimentSheets(IExperimentStore store, ExperimentReader reader)
{
    /// <summary>Null: there is none that the user may see.</summary>
    public async Task<ExperimentSheet?> FindAsync(ClaimsPrincipal user, Guid id, CancellationToken ct)
    {
        if (await store.FindStateAsync(id, ct) is not { } state || !Access.May(user, Role.Viewer, state.Namespace)) return null;
        if (await store.FindAsync(id, ct) is not { } record) return null;
        var spec = reader.ReadSpec(record.SpecJson, absoluteWorkingDir: false).Spec;
        var view = ExperimentView.Of(state, record, spec);
        return new(
            state, view.Tuner, view.Assessor, view.Direction, spec?.Metrics.Name, view.Parameters, record.SpecJson, YamlOf(record), record.Problems, record.Warnings);
    }

    /// <summary>An experiment as YAML. What could not be read at all is kept as it came, and may be no JSON.</summary>
    public static string YamlOf(ExperimentRecord record)
    {
        try
        {
            return ExperimentYaml.Write(record.Namespace, record.Name, record.SpecJson);
        }
        catch (JsonException)
        {
            return record.SpecJson;
        }
    }
}
