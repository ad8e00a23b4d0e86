using System.Text.Json;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>What tests look for in a status.</summary>
internal static class StatusFields
{
    public static string? Text(this JsonElement status, string name) => status.TryGetProperty(name, out var text) ? text.GetString() : null;

    public static int Count(this JsonElement status, string state) =>
        status.TryGetProperty("counts", out var counts) && counts.TryGetProperty(state, out var count) ? count.GetInt32() : 0;

    /// <summary>A condition's status (True, False or Unknown), or another of its fields; null when it is not there.</summary>
    public static string? Condition(this JsonElement status, string type, string field = "status") =>
        status.TryGetProperty("conditions", out var conditions)
            ? conditions.EnumerateArray().Where(one => one.GetProperty("type").GetString() == type).Select(one => one.Text(field)).SingleOrDefault()
            : null;

    public static bool IsCompleted(this JsonElement status) => status.Condition("Completed") == "True";
}
