using System.Globalization;
using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Faults;

/// <summary>What was done to the services, how often, and what came of it: printed as one table when all tests are through.</summary>
public sealed class FaultTable : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<string> rows = [];

    /// <summary>Where the table goes; tests/run.sh prints it.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "fault-table.txt");

    /// <param name="fault">What was done.</param>
    /// <param name="times">How often.</param>
    /// <param name="seed">The seed of the moments.</param>
    /// <param name="finished">The experiment.</param>
    public void Add(string fault, string times, int? seed, FinishedExperiment finished)
    {
        var outcomes = string.Join(", ", finished.Trials.GroupBy(trial => trial.State).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key}"));
        var putBack = finished.Trials.Sum(trial => trial.Attempt - trial.Retries);
        var seconds = (finished.State.EndedAt - finished.State.StartedAt)?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var row = $"| {fault} | {times} | {finished.Trials.Count} | {outcomes} | {finished.Ends.Count} | {putBack} | {finished.State.Phase} | {seconds} | {seed} |";
        lock (gate) rows.Add(row);
        TestContext.Current.TestOutputHelper?.WriteLine(row);
    }

    public void Dispose()
    {
        if (rows.Count == 0)
            return;
        File.WriteAllLines(Path,
        [
            "| what was done | how often | trials | outcomes | ends counted | starts put back | phase | seconds | seed |",
            "|---|---|---|---|---|---|---|---|---|",
            .. rows.Order(StringComparer.Ordinal),
        ]);
    }
}
