using System.Globalization;
using AutoTune.Cli.Output;
using AutoTune.Documents;

namespace AutoTune.Cli.Reading;

/// <summary>Columns that <c>trials</c> can show, by name; any other name is a parameter's.</summary>
internal static class TrialColumns
{
    public static IReadOnlyList<string> Usual { get; } = ["sequence", "state", "value", "duration", "parameters"];

    private static readonly Dictionary<string, Func<TrialDocument, string>> Known = new(StringComparer.Ordinal)
    {
        ["sequence"] = trial => trial.Sequence.ToString(CultureInfo.InvariantCulture),
        ["id"] = trial => trial.TrialId.ToString(),
        ["state"] = trial => Formats.Words(DocumentText.StateOf(trial.State)),
        ["value"] = trial => Formats.Value(trial.Value),
        ["duration"] = trial => trial.DurationSeconds is { } seconds ? $"{seconds:0.0}s" : "-",
        ["parameters"] = trial => Formats.Parameters(trial.Parameters),
        ["attempt"] = trial => trial.Attempt.ToString(CultureInfo.InvariantCulture),
        ["started"] = trial => Formats.Time(trial.StartedAt),
        ["ended"] = trial => Formats.Time(trial.EndedAt),
        ["reason"] = trial => trial.Reason is { } reason ? Formats.Shorten(reason, 200) : "",
    };

    /// <summary>The columns that are no parameters.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    public static bool IsNumber(string column) => column is "sequence" or "value" or "duration" or "attempt";

    /// <summary>A trial's cell; empty for a parameter it does not have.</summary>
    public static string Cell(TrialDocument trial, string column) => Known.TryGetValue(column, out var known)
        ? known(trial)
        : ParameterColumns.Of(trial.Parameters).Where(parameter => parameter.Key == column).Select(parameter => Formats.Short(parameter.Value)).FirstOrDefault("");
}
