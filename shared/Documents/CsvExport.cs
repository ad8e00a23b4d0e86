using System.Globalization;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using CsvHelper;

namespace AutoTune.Documents;

/// <summary>Trials, or their learning curves, as CSV (RFC 4180), page by page.</summary>
public static class CsvExport
{
    private static readonly string[] Fixed =
        ["sequence", "trial_id", "state", "value", "attempt", "retries", "created_at", "started_at", "ended_at", "duration_seconds", "reason"];

    /// <summary>A line per trial; one column per parameter, in the order in which they first appear.</summary>
    public static async Task WriteTrialsAsync(Stream output, ITrialStore trials, Guid experimentId, CancellationToken cancellation)
    {
        var parameters = new List<string>();
        var known = new HashSet<string>();
        await foreach (var trial in trials.AllAsync(experimentId, cancellation))
            parameters.AddRange(ParameterColumns.Of(trial.Parameters).Select(parameter => parameter.Key).Where(known.Add));

        await using var csv = Open(output);
        await csv.WriteRecordAsync([.. Fixed, .. parameters.Select(name => Fixed.Contains(name) ? "parameter." + name : name)], cancellation);
        await foreach (var trial in trials.AllAsync(experimentId, cancellation))
        {
            var values = ParameterColumns.Of(trial.Parameters).ToDictionary();
            var cells = parameters.Select(parameter => values.TryGetValue(parameter, out var value) ? ParameterColumns.TextOf(value) : "");
            await csv.WriteRecordAsync([.. FixedCells(trial), .. cells], cancellation);
        }
    }

    /// <summary>A line per intermediate result of each trial's newest attempt.</summary>
    public static async Task WriteCurvesAsync(
        Stream output, ITrialStore trials, IMetricStore metrics, Guid experimentId, CancellationToken cancellation)
    {
        await using var csv = Open(output);
        await csv.WriteRecordAsync(["sequence", "attempt", "step", "value"], cancellation);
        await foreach (var trial in trials.AllAsync(experimentId, cancellation))
        {
            var results = await metrics.ReadAsync(experimentId, trial.Sequence, trial.Attempt, cancellation);
            foreach (var result in results.Where(result => result.Type == MetricType.Intermediate))
                await csv.WriteRecordAsync([Number(trial.Sequence), Number(trial.Attempt), Number(result.Step), Number(result.Value)], cancellation);
        }
    }

    private static CsvWriter Open(Stream output) => CsvWriter.Create(output, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);

    private static string[] FixedCells(TrialRecord trial) =>
    [
        Number(trial.Sequence),
        trial.Id.ToString(),
        DocumentText.Key(trial.State),
        Number(trial.Value),
        Number(trial.Attempt),
        Number(trial.Retries),
        Time(trial.CreatedAt),
        Time(trial.StartedAt),
        Time(trial.EndedAt),
        TrialDocument.Duration(trial)?.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) ?? "",
        trial.Reason ?? "",
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) ?? "";
}
