using System.Text.Encodings.Web;
using System.Text.Json;

namespace AutoTune.Server.Web.Parts;

/// <summary>JSON as a Python literal.</summary>
internal static class PythonText
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    // JSON's short escapes are Python's too; the pairs that stand for a character beyond 16 bits are not.
    private static string Text(string text) => JsonSerializer.Serialize(text, Options);
}
