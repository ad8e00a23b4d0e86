using System.Text;
using System.Text.Json;
using AutoTune.Experiments.Trials;
using AutoTune.TrialApi;

namespace AutoTune.TrialLauncher.Collect;

/// <summary>The JSON text that NNI's package sends, whether in a record of its metrics file or in an <c>NNISDK_ME</c> line.</summary>
internal static class NniPayload
{
    private const string LineMark = "NNISDK_MEb";

    /// <summary>The report in a payload; null for what reports no result (REQUEST_PARAMETER) and for what is none.</summary>
    public static Report? Parse(string payload)
    {
        if (ReportedValue.TryParseJson(payload) is not { ValueKind: JsonValueKind.Object } record) return null;
        if (!record.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String) return null;
        if (!record.TryGetProperty("value", out var value)) return null;
        // The value is JSON text inside the JSON; a value that is not wrapped is taken too.
        var reported = (value.ValueKind == JsonValueKind.String ? ReportedValue.Parse(value.GetString()!) : null) ?? ReportedValue.From(value);
        return type.GetString() switch
        {
            "FINAL" => new Report(MetricType.Final, 0, reported),
            "PERIODICAL" when record.TryGetProperty("sequence", out var sequence)
                && sequence.ValueKind == JsonValueKind.Number && sequence.TryGetInt64(out var step) && step >= 0
                => new Report(MetricType.Intermediate, step, reported),
            _ => null,
        };
    }

    /// <summary>The report in a log line <c>NNISDK_MEb'...'</c>; null when the line has none.</summary>
    public static Report? ParseLine(string line)
    {
        var start = line.IndexOf(LineMark, StringComparison.Ordinal);
        if (start < 0) return null;
        start += LineMark.Length;
        if (start >= line.Length || line[start] is not ('\'' or '"')) return null;
        var end = line.LastIndexOf(line[start]);
        if (end <= start) return null;
        var text = line[(start + 1)..end];
        // NNI 2 and 3 print the text as it is between the quotes, NNI 1 the escapes of Python's bytes.
        return Parse(text) ?? Parse(UnescapeBytes(text));
    }

    private static string UnescapeBytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                continue;
            }
            switch (text[++i])
            {
                case 'n': bytes.Add((byte)'\n'); break;
                case 'r': bytes.Add((byte)'\r'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case 'x' when i + 2 < text.Length && byte.TryParse(
                    text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code):
                    bytes.Add(code);
                    i += 2;
                    break;
                default: bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString())); break;
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
