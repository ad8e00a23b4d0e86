using System.Text.Json;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Schema;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Validation;
using Json.Schema;

namespace AutoTune.Experiments.Tests.Schema;

/// <summary>The schema of a catalog as an editor uses it.</summary>
internal sealed class SchemaCheck(IAlgorithmCatalog catalog)
{
    private readonly JsonSchema schema = JsonSchema.FromText(
        ExperimentSchema.Write(catalog), new BuildOptions { SchemaRegistry = new SchemaRegistry(), Dialect = Dialect.Draft07 });

    /// <summary>What the schema has against an experiment; empty when it has nothing. Null when the text can't be read at all.</summary>
    public IReadOnlyList<string>? Errors(string text)
    {
        var findings = new Findings();
        var root = ExperimentReader.ReadTree(ExperimentReader.Source(text), findings, null, "");
        if (root is null || findings.HasProblems)
        {
            return null;
        }

        var result = schema.Evaluate(SpecJsonText.Element(root), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : [.. Failed(result)];
    }

    private static IEnumerable<string> Failed(EvaluationResults results) =>
        (results.Details ?? []).Prepend(results).Where(detail => detail.Errors is { Count: > 0 })
            .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}").DefaultIfEmpty("not valid");
}
