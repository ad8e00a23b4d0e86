using System.Text.Json;
using System.Text.Json.Nodes;

namespace AutoTune.Server.Web.Pages.Compare;

/// <summary>Where the specs of experiments differ.</summary>
internal static class SettingDifferences
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1024 };

    /// <summary>A row for each setting that not all have alike: its path, and its value in each spec as text; null where it is absent.</summary>
    public static IReadOnlyList<(string Path, IReadOnlyList<string?> Values)> Of(IReadOnlyList<string> specs)
    {
        var all = specs.Select(Settings).ToList();
        return [.. all.SelectMany(settings => settings.Keys).Distinct()
            .Select(path => (path, (IReadOnlyList<string?>)[.. all.Select(settings => settings.GetValueOrDefault(path))]))
            .Where(row => row.Item2.Distinct().Count() > 1)];
    }

    private static Dictionary<string, string> Settings(string spec)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(found, "", Parse(spec));
        return found;
    }

    private static void Add(Dictionary<string, string> found, string path, JsonNode? node)
    {
        // A search space may stand there as a text.
        if (path == "searchSpace" && node is JsonValue text && text.TryGetValue(out string? inner)) node = Parse(inner);
        if (node is JsonObject { Count: > 0 } settings && !settings.ContainsKey("_type"))
        {
            foreach (var (name, value) in settings) Add(found, path.Length == 0 ? name : $"{path}.{name}", value);
            return;
        }
        found[path] = node is JsonObject parameter && parameter.ContainsKey("_type")
            ? $"{parameter["_type"]} {parameter["_value"]?.ToJsonString()}"
            : node is JsonValue value2 && value2.TryGetValue(out string? plain) ? plain : node?.ToJsonString() ?? "null";
    }

    // What was refused may be no JSON at all: then it is one setting, the whole text.
    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Deep);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
