using System.Text.Json;

namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>Reads <c>status.conditions</c>, by which most kinds tell how they stand.</summary>
internal static class Conditions
{
    /// <summary>The end by two of them; null while neither is true.</summary>
    public static JobEnd? End(JsonElement job, string succeeded, string failed)
    {
        if (!job.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object
            || !status.TryGetProperty("conditions", out var conditions) || conditions.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var condition in conditions.EnumerateArray())
        {
            if (Text(condition, "status") != "True") continue;
            var type = Text(condition, "type");
            if (type == succeeded || type == failed)
                return new JobEnd(type == succeeded, Join(Text(condition, "reason"), Text(condition, "message")));
        }
        return null;
    }

    public static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? Join(string? reason, string? message) =>
        string.IsNullOrEmpty(message) ? reason : string.IsNullOrEmpty(reason) ? message : $"{reason}: {message}";
}
