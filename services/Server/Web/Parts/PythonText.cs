using System.Text.Json;

namespace AutoTune.Server.Web.Parts;

/// <summary>JSON as a Python literal.</summary>
internal static class PythonText
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(property => $"{Text(property.Name)}: {Of(property.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Of))}]",
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        _ => value.GetRawText(),
    };

    // JSON's escapes are Python's too.
    private static string Text(string text) => JsonSerializer.Serialize(text);
}
