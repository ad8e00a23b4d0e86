using System.Globalization;
using System.Text.RegularExpressions;
using AutoTune.Documents;
using AutoTune.Contracts;

namespace AutoTune.Server.Web.Pages.Experiment;

/// <summary>Conditions such as <c>lr&lt;0.01 activation=relu state=failed</c>, all of which a trial has to meet.</summary>
internal sealed partial class TrialFilter
{
    private static readonly string[] Own = ["trial", "state", "value", "seconds"];

    private readonly List<Func<TrialRow, bool>> conditions = [];

    /// <summary>What is wrong with the text; null: nothing.</summary>
    public string? Problem { get; private set; }

    /// <param name="text">What somebody wrote.</param>
    /// <param name="parameters">The names of the parameters, in the order of a row's cells.</param>
    public static TrialFilter Read(string? text, IReadOnlyList<string> parameters)
    {
        var filter = new TrialFilter();
        foreach (var word in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var match = Condition().Match(word);
            if (!match.Success)
            {
                filter.Problem = $"“{word}”: write a name, one of = != < <= > >=, and a value, without spaces between";
                return filter;
            }
            var (name, sign, value) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
            if (ReaderOf(name, parameters) is not { } read)
            {
                filter.Problem = $"“{name}”: must be one of {string.Join(", ", Own.Concat(parameters))}";
                return filter;
            }
            filter.conditions.Add(row => Meets(read(row), sign, value));
        }
        return filter;
    }

    public bool Lets(TrialRow row) => conditions.TrueForAll(condition => condition(row));

    /// <summary>What a row is sorted or filtered by; null for a name that there is not.</summary>
    public static Func<TrialRow, object?>? ReaderOf(string name, IReadOnlyList<string> parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            var cell = i;
            if (parameters[i] == name) return row => row.Cells[cell];
        }
        return name switch
        {
            "trial" => row => (double)row.Sequence,
            "state" => row => DocumentText.Key(row.State),
            "value" => row => row.Value,
            "seconds" => row => row.Seconds,
            _ => null,
        };
    }

    private static bool Meets(object? cell, string sign, string value)
    {
        if (sign is "=" or "!=")
        {
            var isAny = value.Split(',').Any(one => string.Equals(TrialRow.Text(cell), one, StringComparison.OrdinalIgnoreCase)
                || (cell is double number && double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var other) && number == other));
            return isAny == (sign == "=");
        }
        if (cell is not double left || !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)) return false;
        return sign switch
        {
            "<" => left < right,
            "<=" => left <= right,
            ">" => left > right,
            _ => left >= right,
        };
    }

    [GeneratedRegex("^(.+?)(!=|<=|>=|=|<|>)(.+)$")]
    private static partial Regex Condition();
}
