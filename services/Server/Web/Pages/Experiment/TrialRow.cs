using System.Globalization;
using AutoTune.Contracts;

namespace AutoTune.Server.Web.Pages.Experiment;

/// <summary>A trial as a line of the table: kept small, since the server holds all of an experiment that somebody looks at.</summary>
/// <param name="Sequence">Which trial.</param>
/// <param name="State">How it stands.</param>
/// <param name="Value">Its value.</param>
/// <param name="Seconds">How long its last attempt took; null while it runs.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="Cells">Parameters in the order of the columns: a number (double), a text, or null where it has none.</param>
internal sealed record TrialRow(int Sequence, TrialState State, double? Value, double? Seconds, DateTimeOffset? EndedAt, string? Reason, object?[] Cells)
{
    public static string Text(object? cell) => cell switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };
}
