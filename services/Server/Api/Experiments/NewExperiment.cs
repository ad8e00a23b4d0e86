using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Experiments.Spec;

namespace AutoTune.Server.Api.Experiments;

/// <summary>An experiment that somebody wants: valid, with a name and a place.</summary>
internal sealed record NewExperiment(string Namespace, string Name, string SpecJson, ExperimentSpec Spec, IReadOnlyList<SpecProblem> Warnings)
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 1024 };

    /// <summary>From a manifest in YAML or JSON.</summary>
    /// <exception cref="ApiException">400 with every problem.</exception>
    public static NewExperiment Read(string text, string? @namespace, ExperimentReader reader, ServerOptions options)
    {
        var read = reader.ReadManifest(text);
        var (wanted, problems) = Check(read, @namespace, reader, options);
        return wanted ?? throw SpecProblemDocument.Refusal(problems, read.Warnings);
    }

    /// <summary>The experiment that was read, or what this server has against it.</summary>
    public static (NewExperiment? Wanted, IReadOnlyList<SpecProblem> Problems) Check(ReadResult read, string? @namespace, ExperimentReader reader, ServerOptions options)
    {
        var problems = read.Problems;
        // Which folder a relative one would be relative to is known to nobody, unless trials run where this server does.
        if (read is { Problems.Count: 0, SpecJson: { } json } && !options.LocalOnly)
            problems = reader.ReadSpec(json, absoluteWorkingDir: true).Problems;
        if (problems.Count > 0 || read.Spec is null || read.SpecJson is null || read.Name is null) return (null, problems);
        var wanted = new NewExperiment(read.Namespace ?? @namespace ?? "default", read.Name, read.SpecJson, read.Spec, read.Warnings);
        return NotRunnable(wanted, options) is { } problem ? (null, [problem]) : (wanted, []);
    }

    /// <summary>From another one's spec, with changes as a JSON merge patch (RFC 7396).</summary>
    /// <exception cref="ApiException">400 with every problem.</exception>
    public static NewExperiment Changed(string specJson, JsonElement? patch, string @namespace, string name, ExperimentReader reader, ServerOptions options)
    {
        var spec = JsonNode.Parse(specJson, null, new JsonDocumentOptions { MaxDepth = 1024 });
        if (patch is { } changes) spec = Merge(spec, JsonNode.Parse(changes.GetRawText(), null, new JsonDocumentOptions { MaxDepth = 1024 }));
        var read = reader.ReadSpec(spec?.ToJsonString(Deep) ?? "null", !options.LocalOnly);
        return read.Problems.Count > 0 || read.Spec is null || read.SpecJson is null
            ? throw SpecProblemDocument.Refusal(read.Problems, read.Warnings)
            : Runnable(new NewExperiment(@namespace, name, read.SpecJson, read.Spec, read.Warnings), options);
    }

    private static NewExperiment Runnable(NewExperiment wanted, ServerOptions options) =>
        NotRunnable(wanted, options) is { } problem ? throw SpecProblemDocument.Refusal([problem], wanted.Warnings) : wanted;

    private static SpecProblem? NotRunnable(NewExperiment wanted, ServerOptions options) => options.LocalOnly && wanted.Spec.TrainingConfig.Local is null
        ? new SpecProblem("spec.trainingConfig.type", "must be local: this server runs trials on its own machine only", wanted.Spec.TrainingConfig.Type)
        : null;

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var merged = target is JsonObject old ? old.DeepClone().AsObject() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null) merged.Remove(name);
            else merged[name] = Merge(merged[name], value);
        }
        return merged;
    }
}
