using System.Text.Json;

namespace AutoTune.Cluster;

/// <summary>Reads parts of an object of the API that may be absent or of another kind.</summary>
public static class JsonParts
{
    /// <summary>The field's value; undefined when there is none.</summary>
    public static JsonElement Part(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var part) ? part : default;

    /// <summary>The field's text; null when it has none.</summary>
    public static string? Text(this JsonElement parent, string name) =>
        parent.Part(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
