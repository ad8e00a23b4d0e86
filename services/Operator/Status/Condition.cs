using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.Operator.Status;

/// <summary>A condition of Kubernetes' form.</summary>
/// <param name="Type">Which.</param>
/// <param name="Holds">Whether it is True; null is Unknown.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">The same for people.</param>
internal sealed record Condition(string Type, bool? Holds, string Reason, string Message)
{
    public const string Initialized = "Initialized";
    public const string Running = "Running";
    public const string Uploaded = "Uploaded";
    public const string Completed = "Completed";

    /// <summary>The reason of Uploaded when spec.aistore is not set.</summary>
    public const string NotRequested = "NotRequested";

    /// <summary>The experiment runs by the spec that stands in the resource.</summary>
    public const string SpecApplied = "SpecApplied";

    private string Status => Holds is { } holds ? holds ? "True" : "False" : "Unknown";

    /// <summary>The condition of a status; null when it has none of that type.</summary>
    public static Condition? Find(JsonElement? status, string type) => Of(status, type) is not { } found
        ? null
        : new Condition(
            type, found.Text("status") switch { "True" => true, "False" => false, _ => null }, found.Text("reason") ?? "",
            found.Text("message") ?? "");

    /// <summary>The conditions as JSON. One that stands already keeps the time of its last change, and those of other types stay.</summary>
    public static JsonArray Merge(IReadOnlyList<Condition> conditions, JsonElement? status, DateTimeOffset now)
    {
        var merged = new JsonArray();
        foreach (var other in All(status).Where(other => conditions.All(condition => condition.Type != other.Text("type"))))
            merged.Add(JsonNode.Parse(other.GetRawText()));
        foreach (var condition in conditions)
        {
            var before = Of(status, condition.Type);
            var stands = before is { } standing && standing.Text("status") == condition.Status;
            merged.Add(new JsonObject
            {
                ["type"] = condition.Type,
                ["status"] = condition.Status,
                ["reason"] = condition.Reason,
                ["message"] = condition.Message,
                ["lastTransitionTime"] = (stands ? before!.Value.Text("lastTransitionTime") : null) ?? StatusText.Time(now),
            });
        }
        return merged;
    }

    private static JsonElement? Of(JsonElement? status, string type)
    {
        foreach (var condition in All(status))
        {
            if (condition.Text("type") == type) return condition;
        }
        return null;
    }

    private static List<JsonElement> All(JsonElement? status) =>
        status?.TryGetProperty("conditions", out var conditions) == true ? [.. conditions.EnumerateArray()] : [];
}
