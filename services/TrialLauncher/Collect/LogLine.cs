using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AutoTune.Experiments.Trials;
using AutoTune.TrialApi;

namespace AutoTune.TrialLauncher.Collect;

/// <summary>
/// Finds results in log lines: <c>name=value</c> and JSON lines <c>{"name": value, "step": n}</c> for the metric's name, and NNI's
/// <c>NNISDK_ME</c> lines. The step of a line that has none is its ordinal among the lines with the metric, from 0.
/// </summary>
internal sealed class LogLine(string? name)
{
    private readonly Regex? token = name is null
        ? null
        : new Regex(
            $@"(?<![\w\-./]){Regex.Escape(name)}\s*=\s*((?>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?i:nan|inf(?:inity)?)))(?!\w)",
            RegexOptions.CultureInvariant);

    private long ordinal;

    /// <summary>The metric's last line, which is the final result at the end if nothing else reported one.</summary>
    public ReportedValue? Last { get; private set; }

    public Report? Parse(string line)
    {
        if (NniPayload.ParseLine(line) is { } nni) return nni;
        if (name is null || !line.Contains(name, StringComparison.Ordinal)) return null;
        long? step = null;
        var found = FromJson(line, ref step) ?? FromToken(line);
        if (found is not { } value) return null;
        Last = value;
        return new Report(MetricType.Intermediate, step ?? ordinal++, value);
    }

    private ReportedValue? FromJson(string line, ref long? step)
    {
        var text = line.AsSpan().Trim();
        if (text is not ['{', .., '}'] || ReportedValue.TryParseJson(text.ToString()) is not { } json) return null;
        if (!json.TryGetProperty(name!, out var value) || ReportedValue.NumberOf(value) is not { } number) return null;
        step = Step(json, "step") ?? Step(json, "epoch");
        return ReportedValue.From(number);
    }

    private static long? Step(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number
        && value.GetDouble() is >= 0 and < long.MaxValue and var step && Math.Floor(step) == step
            ? (long)step
            : null;

    /// <summary>The last one of the line: a progress bar rewrites its line with carriage returns.</summary>
    private ReportedValue? FromToken(string line)
    {
        Match? last = null;
        foreach (Match match in token!.Matches(line)) last = match;
        if (last is null) return null;
        var text = last.Groups[1].ValueSpan;
        var unsigned = text.TrimStart("+-");
        var number = unsigned.StartsWith("nan", StringComparison.OrdinalIgnoreCase) ? double.NaN
            : unsigned.StartsWith("inf", StringComparison.OrdinalIgnoreCase) ? (text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity)
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return ReportedValue.From(number);
    }
}
