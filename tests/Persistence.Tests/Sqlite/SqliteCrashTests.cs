using System.Diagnostics;
using System.Globalization;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Persistence.Tests.Contract;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Tests.Sqlite;

/// <summary>A process that writes is killed, again and again: what it had been told is stored is there.</summary>
public sealed class SqliteCrashTests() : StoreContract(new SqliteSource())
{
    [Fact(Timeout = 120_000)]
    public async Task A_kill_of_the_writing_process_loses_nothing_that_was_acknowledged()
    {
        var acknowledged = 0;
        await Stores.Experiments.AddStateAsync(State(), Cancellation);
        for (var kill = 0; kill < 5; kill++)
        {
            acknowledged = await WriteUntilKilled(acknowledged, atLeast: 40 + (kill * 37));

            await CheckAsync(acknowledged);
        }
    }

    private async Task<int> WriteUntilKilled(int from, int atLeast)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SqliteCrashTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { [CrashingWriter.Order] = $"{((SqliteSource)Source).File}|{Experiment}|{from}" },
        };
        using var writer = Process.Start(start)!;
        var last = from;
        try
        {
            while (last < from + atLeast)
            {
                last = Number(await writer.StandardOutput.ReadLineAsync(Cancellation));
            }
        }
        finally
        {
            writer.Kill();
        }

        while (await writer.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            last = line.EndsWith('.') ? Number(line) : last; // The last line may have been cut.
        }

        await writer.WaitForExitAsync(Cancellation);
        return last;
    }

    private async Task CheckAsync(int acknowledged)
    {
        var trials = await Stores.Trials.ListAsync(Experiment, 0, int.MaxValue, Cancellation);
        Assert.True(trials.Count >= acknowledged);
        Assert.All(trials.Take(acknowledged), trial => Assert.Equal(TrialState.Succeeded, trial.State));
        var ends = await Stores.Ends.ReadAsync(Experiment, 0, int.MaxValue, Cancellation);
        Assert.Equal(Enumerable.Range(0, ends.Count), ends.Select(end => end.Ordinal));
        Assert.True(ends.Count >= acknowledged);
        var state = (await Stores.Experiments.FindStateAsync(Experiment, Cancellation)) as ExperimentState;
        Assert.True(state!.Ends >= acknowledged);

        using var connection = new SqliteConnection($"Data Source={((SqliteSource)Source).File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", command.ExecuteScalar());
    }

    private static int Number(string? line) =>
        int.Parse((line ?? throw new InvalidOperationException("The writer ended by itself.")).TrimEnd('.'), CultureInfo.InvariantCulture);
}
