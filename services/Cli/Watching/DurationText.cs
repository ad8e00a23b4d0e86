using System.Globalization;

namespace AutoTune.Cli.Watching;

/// <summary>Times as people write them: 90, 90s, 15m, 2h.</summary>
internal static class DurationText
{
    private const double Most = 20 * 24 * 3600.0; // what a timer can wait

    /// <summary>Null: it is none.</summary>
    public static double? Seconds(string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return double.TryParse(unit == 0 ? text : text.AsSpan(..^1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * Math.Max(1, unit) is > 0 and <= Most and var seconds
            ? seconds
            : null;
    }
}
