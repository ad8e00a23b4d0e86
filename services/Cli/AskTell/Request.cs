using System.Buffers;
using System.Text.Json;

namespace AutoTune.Cli.AskTell;

/// <summary>One line of input: an object with <c>op</c> and what that operation takes.</summary>
internal readonly struct Request(JsonElement root)
{
    private const int LongestShown = 80;

    /// <summary>The operation; null when there is none.</summary>
    public string? Operation =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("op", out var op) && op.ValueKind == JsonValueKind.String ? op.GetString() : null;

    /// <exception cref="RequestException">The line has a field that the operation does not take.</exception>
    public void Takes(params ReadOnlySpan<string> fields)
    {
        foreach (var field in root.EnumerateObject())
        {
            if (field.Name != "op" && !fields.Contains(field.Name))
            {
                var allowed = fields.Length == 0 ? "none" : string.Join(", ", fields!);
                throw new RequestException($"{Operation} takes no field {Short(JsonSerializer.Serialize(field.Name))} (allowed: {allowed})");
            }
        }
    }

    /// <exception cref="RequestException">The field is no whole number.</exception>
    public int Integer(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw Wrong(name, "a whole number");

    /// <exception cref="RequestException">The field is no finite number.</exception>
    public double Number(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, "a finite number");

    /// <exception cref="RequestException">The field is absent, or neither a finite number nor null.</exception>
    public double? NumberOrNull(string name)
    {
        if (root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, "a finite number, or null for a trial that failed");
    }

    /// <summary>The request as JSON without its operation.</summary>
    public string WithoutOperation()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var field in root.EnumerateObject().Where(field => field.Name != "op"))
                field.WriteTo(writer);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private RequestException Wrong(string name, string allowed) =>
        new($"{name} must be {allowed}{(root.TryGetProperty(name, out var value) ? $" (found {Short(value.GetRawText())})" : "; it is missing")}");

    private static string Short(string text) => text.Length <= LongestShown ? text : text[..(LongestShown - 1)] + "…";
}
