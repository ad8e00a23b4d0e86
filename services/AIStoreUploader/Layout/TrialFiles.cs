using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.AIStoreUploader.Layout;

/// <summary>The two files of a trial's folder.</summary>
internal static class TrialFiles
{
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    /// <summary><c>metadata.json</c>: parameters, state, sequence, times.</summary>
    public static byte[] Metadata(TrialRecord trial) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject
        {
            ["id"] = trial.Id.ToString(),
            ["sequence"] = trial.Sequence,
            ["parameters"] = JsonNode.Parse(trial.Parameters.Json),
            ["state"] = JsonSerializer.SerializeToNode(trial.State),
            ["value"] = Number(trial.Value),
            ["reason"] = trial.Reason,
            ["attempt"] = trial.Attempt,
            ["createdAt"] = trial.CreatedAt,
            ["startedAt"] = trial.StartedAt,
            ["endedAt"] = trial.EndedAt,
        },
        Indented);

    /// <summary><c>metrics.yaml</c>: the one metric, intermediate values by step and the final one. A missing value (NaN) is null.</summary>
    public static byte[] Metrics(ExperimentSpec spec, TrialRecord trial, IReadOnlyList<MetricRecord> results)
    {
        var yaml = new StringBuilder();
        // JSON's texts are YAML's double-quoted ones.
        yaml.Append(CultureInfo.InvariantCulture, $"name: {JsonSerializer.Serialize(spec.Metrics.Name ?? "default")}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"mode: {spec.Direction.ToString().ToLowerInvariant()}\n");
        var curve = results.Where(result => result.Type == MetricType.Intermediate).OrderBy(result => result.Step).ToList();
        yaml.Append(curve.Count == 0 ? "intermediate: []\n" : "intermediate:\n");
        foreach (var result in curve) yaml.Append(CultureInfo.InvariantCulture, $"  - {{step: {result.Step}, value: {Text(result.Value)}}}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"final: {Text(trial.Value)}\n");
        return Encoding.UTF8.GetBytes(yaml.ToString());
    }

    /// <summary>A number, or null for what JSON has no number for.</summary>
    public static JsonNode? Number(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    private static string Text(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "null";
}
