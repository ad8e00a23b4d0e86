using System.Globalization;
using System.Text;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Documents;

namespace AutoTune.Cli.Output;

/// <summary>How numbers, times and parameters look to people, the same everywhere.</summary>
internal static class Formats
{
    /// <summary>Six significant digits: enough to tell trials apart.</summary>
    public static string Value(double? value) => value is { } number ? number.ToString("G6", CultureInfo.InvariantCulture) : "-";

    /// <summary>What is added to "trials" where only those of one budget are meant.</summary>
    public static string OfBudget(double? budget) => budget is { } given ? $" of budget {Value(given)}" : "";

    /// <summary>0:07, 12:30, 3:04:05.</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Max(0, Math.Round(time.TotalSeconds));
        return seconds < 3600
            ? $"{seconds / 60}:{seconds % 60:00}"
            : $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}";
    }

    /// <summary>999 B, 1.2 kB, 34 MB.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        var (number, unit) = ((double)bytes, 0);
        for (; number >= 999.5 && unit < units.Length - 1; unit++)
            number /= 1000;
        return number.ToString(unit == 0 || number >= 9.95 ? "F0" : "F1", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    public static string Time(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A state in words: "early stopped".</summary>
    public static string Words(TrialState state) => state switch
    {
        TrialState.EarlyStopped => "early stopped",
        TrialState.TimedOut => "timed out",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>One line, shortened: learning_rate=0.0213 units=32.</summary>
    public static string Parameters(JsonElement parameters, int width = int.MaxValue)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in ParameterColumns.Of(parameters))
        {
            if (text.Length > 0)
                text.Append(' ');
            text.Append(name).Append('=').Append(Short(value));
        }
        return Shorten(text.ToString(), width);
    }

    /// <summary>A value in a line for people: numbers to four significant digits, texts without quotes.</summary>
    public static string Short(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number => value.GetDouble().ToString("G4", CultureInfo.InvariantCulture),
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    /// <summary>The first line of a text, cut to a width with a mark that it goes on.</summary>
    public static string Shorten(string text, int width)
    {
        var line = text.AsSpan().IndexOfAny('\n', '\r') is >= 0 and var end ? text[..end] : text;
        return line.Length <= width ? line : width < 2 ? "" : string.Concat(line.AsSpan(0, width - 1), "…");
    }
}
