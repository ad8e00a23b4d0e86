using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>Takes parts of trainingConfig into a job's spec.</summary>
internal static class Fields
{
    /// <summary>Every field but these.</summary>
    public static JsonObject AllBut(JsonElement trainingConfig, params ReadOnlySpan<string> names)
    {
        var rest = new JsonObject();
        foreach (var field in trainingConfig.EnumerateObject())
            if (!names.Contains(field.Name)) rest[field.Name] = Node(field.Value);
        return rest;
    }

    public static IEnumerable<JsonElement> Tasks(JsonElement trainingConfig) =>
        trainingConfig.TryGetProperty("tasks", out var tasks) && tasks.ValueKind == JsonValueKind.Array ? tasks.EnumerateArray() : [];

    public static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());

    /// <summary>The mapping under a name, made when there is none.</summary>
    public static JsonObject Mapping(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject there) return there;
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    /// <summary>The first of the roles that some task has; null when none has.</summary>
    public static string? FirstRole(JsonElement trainingConfig, params ReadOnlySpan<string> roles)
    {
        foreach (var role in roles)
            foreach (var task in Tasks(trainingConfig))
                if (string.Equals(task.Text("type"), role, StringComparison.OrdinalIgnoreCase)) return role;
        return null;
    }
}
