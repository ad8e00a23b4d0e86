using System.Text.Json;

namespace AutoTune.Assessors;

/// <summary>The tables and the JSON file.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>A Markdown table with one row for each key.</summary>
    public static void Table(IReadOnlyList<Comparison> comparisons, string head, Func<Comparison, string> key)
    {
        Console.WriteLine($"| assessor | {head} | error without | steps saved | loss, mean | loss, 95% below | loss at equal steps, mean |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var row in comparisons.GroupBy(comparison => (comparison.Assessor, Key: key(comparison))).OrderBy(row => row.Key.Assessor, StringComparer.Ordinal))
        {
            var losses = row.Select(comparison => comparison.Loss).Order().ToList();
            Console.WriteLine(
                $"| {row.Key.Assessor} | {row.Key.Key} | {row.Average(comparison => comparison.Error):0.000} | {row.Average(comparison => comparison.Saved):P0} | {losses.Average():0.0000} | "
                + $"{losses[(int)(0.95 * losses.Count)]:0.000} | {row.Average(comparison => comparison.LossAtEqualSteps):0.0000} |");
        }

        Console.WriteLine();
    }

    public static void WriteJson(string file, Options options, IReadOnlyList<Comparison> comparisons) => File.WriteAllText(
        file, JsonSerializer.Serialize(new { options.Trials, options.Steps, options.Seeds, options.AtOnce, Comparisons = comparisons }, Json));
}
