using System.Text.Json;
using System.Text.Json.Nodes;

namespace AutoTune.Operator.Status;

/// <summary>JSON merge patches (RFC 7386).</summary>
internal static class MergePatch
{
    /// <summary>The patch that makes one object of another; null when they are the same.</summary>
    /// <param name="before">The object as it is; null or anything else: there is none.</param>
    /// <param name="after">As it is to be, without nulls.</param>
    public static JsonObject? Between(JsonElement? before, JsonObject after)
    {
        var patch = new JsonObject();
        var fields = before is { ValueKind: JsonValueKind.Object } mapping ? mapping.EnumerateObject().ToList() : [];
        foreach (var gone in fields.Where(field => !after.ContainsKey(field.Name))) patch[gone.Name] = null;
        foreach (var (name, value) in after)
        {
            var old = fields.Where(field => field.NameEquals(name)).Select(field => (JsonElement?)field.Value).FirstOrDefault();
            if (value is JsonObject part && old is { ValueKind: JsonValueKind.Object })
            {
                if (Between(old, part) is { } inner) patch[name] = inner;
            }
            else if (old is null || !JsonElement.DeepEquals(old.Value, JsonSerializer.SerializeToElement(value)))
            {
                patch[name] = value?.DeepClone();
            }
        }
        return patch.Count == 0 ? null : patch;
    }
}
