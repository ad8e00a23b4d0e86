using System.Text.Json;

namespace AutoTune.Assessors;

/// <summary>The tables and the JSON file.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>
    /// A Markdown table with a row for each assessor and a column for each key: the share of steps saved, the loss and the loss at equal
    /// steps in thousandths of the error; first the error without an assessor. Means over all else.
    /// </summary>
    public static void Table(IReadOnlyList<Comparison> comparisons, Func<Comparison, string> key)
    {
        var columns = comparisons.GroupBy(key).ToList();
        Row("assessor", columns.Select(column => column.Key));
        Row("---", columns.Select(_ => "---"));
        Row("none: error", columns.Select(column => $"{column.Average(comparison => comparison.Error):0.000}"));
        foreach (var assessor in comparisons.Select(comparison => comparison.Assessor).Distinct())
            Row(assessor, columns.Select(column => Means([.. column.Where(comparison => comparison.Assessor == assessor)])));
        Console.WriteLine();
    }

    public static void WriteJson(string file, Options options, IReadOnlyList<Comparison> comparisons) => File.WriteAllText(
        file, JsonSerializer.Serialize(new { options.Trials, options.Steps, options.Seeds, options.AtOnce, Comparisons = comparisons }, Json));

    private static void Row(string head, IEnumerable<string> cells) => Console.WriteLine($"| {head} | {string.Join(" | ", cells)} |");

    private static string Means(IReadOnlyList<Comparison> comparisons) =>
        $"{100 * comparisons.Average(comparison => comparison.Saved):0}%, {1000 * comparisons.Average(comparison => comparison.Loss):+0;-0;0}, "
        + $"{1000 * comparisons.Average(comparison => comparison.LossAtEqualSteps):+0;-0;0}";
}
