using System.Text.Json;
using AutoTune.Cluster;

namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>Reads <c>status.conditions</c>, by which most kinds tell how they stand.</summary>
internal static class Conditions
{
    /// <summary>The end by two of them; null while neither is true.</summary>
    public static JobEnd? End(JsonElement job, string succeeded, string failed)
    {
        if (job.Part("status").Part("conditions") is not { ValueKind: JsonValueKind.Array } conditions) return null;
        foreach (var condition in conditions.EnumerateArray())
        {
            if (condition.Text("status") != "True") continue;
            var type = condition.Text("type");
            if (type == succeeded || type == failed)
                return new JobEnd(type == succeeded, Join(condition.Text("reason"), condition.Text("message")));
        }
        return null;
    }

    private static string? Join(string? reason, string? message) =>
        string.IsNullOrEmpty(message) ? reason : string.IsNullOrEmpty(reason) ? message : $"{reason}: {message}";
}
