using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialApi;

/// <summary><c>{"type": "intermediate" | "final", "step": n, "value": number | object with default}</c></summary>
public static class ReportBody
{
    public static bool TryRead(ReadOnlyMemory<byte> body, out Report report, [NotNullWhen(false)] out string? error)
    {
        report = default;
        JsonElement json;
        try
        {
            json = JsonElement.Parse(body.Span);
        }
        catch (JsonException exception)
        {
            error = $"the body is not JSON: {exception.Message}";
            return false;
        }
        error = Read(json, ref report);
        return error is null;
    }

    private static string? Read(JsonElement json, ref Report report)
    {
        if (json.ValueKind != JsonValueKind.Object) return $"the body is {Found(json)}; an object is needed";
        MetricType type;
        switch (json.TryGetProperty("type", out var typeText) && typeText.ValueKind == JsonValueKind.String ? typeText.GetString() : null)
        {
            case "intermediate": type = MetricType.Intermediate; break;
            case "final": type = MetricType.Final; break;
            default: return $"type is {Found(typeText)}; \"intermediate\" or \"final\" is needed";
        }
        var step = 0L;
        if (type == MetricType.Intermediate
            && !(json.TryGetProperty("step", out var stepNumber) && stepNumber.ValueKind == JsonValueKind.Number
                && stepNumber.TryGetInt64(out step) && step >= 0))
        {
            return $"step is {(json.TryGetProperty("step", out var found) ? Found(found) : "absent")}; an intermediate result needs an integer >= 0";
        }
        if (!json.TryGetProperty("value", out var value)) return "value is absent; a number, or an object with \"default\", is needed";
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Object) || ReportedValue.NumberOf(value) is null)
        {
            return $"value is {Found(value)}; a number (or \"NaN\", \"Infinity\", \"-Infinity\"), or an object whose \"default\" is one, is needed";
        }
        report = new Report(type, step, ReportedValue.From(value));
        return null;
    }

    private static string Found(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined) return "absent";
        var text = element.GetRawText();
        return text.Length <= 100 ? text : text[..100] + "...";
    }
}
