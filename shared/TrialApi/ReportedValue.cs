using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AutoTune.TrialApi;

/// <summary>A result as a script reported it: a number, or an object with <c>default</c>.</summary>
/// <param name="Number">The number; NaN and infinities as they are; null when the report has none.</param>
/// <param name="Json">The report as JSON text (non-finite numbers as strings); null when it was just a finite number.</param>
public readonly record struct ReportedValue(double? Number, string? Json)
{
    /// <summary>Reads JSON text as Python writes it, with NaN, Infinity and -Infinity. Null when it is no JSON.</summary>
    public static ReportedValue? Parse(string text) => TryParseJson(text) is { } element ? From(element) : null;

    public static ReportedValue From(JsonElement element)
    {
        var number = NumberOf(element);
        var plain = element.ValueKind == JsonValueKind.Number && number is { } value && double.IsFinite(value);
        return new ReportedValue(number, plain ? null : element.GetRawText());
    }

    public static ReportedValue From(double number) =>
        new(number, double.IsFinite(number) ? null : $"\"{number.ToString(CultureInfo.InvariantCulture)}\"");

    /// <summary>A number, one of the texts NaN, Infinity and -Infinity, or (for objects) that of <c>default</c>.</summary>
    public static double? NumberOf(JsonElement element) => element.ValueKind switch
    {
        // A number beyond double's range reads as an infinity.
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.String => element.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        },
        JsonValueKind.Object when element.TryGetProperty("default", out var value) => NumberOf(value),
        // How NNI's serializer writes a numpy scalar.
        JsonValueKind.Object when element.TryGetProperty("__ndarray__", out var value) && value.ValueKind != JsonValueKind.Object => NumberOf(value),
        _ => null,
    };

    /// <summary>Parses JSON in which Python's bare NaN, Infinity and -Infinity may stand; they become strings.</summary>
    public static JsonElement? TryParseJson(string text)
    {
        try
        {
            return JsonElement.Parse(text.Contains("NaN", StringComparison.Ordinal) || text.Contains("Infinity", StringComparison.Ordinal)
                ? QuoteNonFinite(text)
                : text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string QuoteNonFinite(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        var inString = false;
        for (var i = 0; i < text.Length;)
        {
            var rest = text.AsSpan(i);
            var length = inString ? 0
                : rest.StartsWith("NaN") ? 3
                : rest.StartsWith("Infinity") ? 8
                : rest.StartsWith("-Infinity") ? 9 : 0;
            if (length > 0)
            {
                result.Append('"').Append(rest[..length]).Append('"');
                i += length;
                continue;
            }
            if (inString && text[i] == '\\' && i + 1 < text.Length) result.Append(text[i++]);
            else if (text[i] == '"') inString = !inString;
            result.Append(text[i++]);
        }
        return result.ToString();
    }
}
