using AutoTune.Contracts;
using AutoTune.Persistence.Sqlite;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Tests.Sqlite;

/// <summary>A file that an older program wrote is opened, brought up to date once, and loses nothing.</summary>
public sealed class SqliteUpgradeTests : IAsyncDisposable
{
    private readonly SqliteSource source = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "7a4ec683-0be3-57f4-be8f-6cf4263dc5a2")]
    [InlineData(2, "eb261ea6-3e02-5223-83a8-d26465e0f148")]
    public async Task A_file_of_an_older_version_has_its_experiment_trials_and_results_and_takes_new_ones(int version, string experiment)
    {
        WriteOldFile(version);
        var id = Guid.Parse(experiment);
        var stores = source.Open();

        await stores.Setup.PrepareAsync(Cancellation);

        Assert.Equal("old", (await stores.Experiments.FindAsync(id, Cancellation))?.Name);
        var state = await stores.Experiments.FindStateAsync(id, Cancellation);
        Assert.Equal((Phase.Done, 3, 0, 0.35600447234194366), (state!.Phase, state.Ended, state.BestSequence, state.BestValue));
        var trials = await stores.Trials.ListAsync(id, 0, 10, Cancellation);
        Assert.Equal([TrialState.Succeeded, TrialState.Failed, TrialState.Succeeded], trials.Select(trial => trial.State));
        Assert.Equal([0.35600447234194366, null, 0.9961234687889996], trials.Select(trial => trial.Value));
        Assert.Contains("exit code 1", Assert.Single(trials[1].EarlierAttempts).Reason, StringComparison.Ordinal);
        Assert.Equal(3, (await stores.Metrics.ReadAsync(id, 2, 0, Cancellation)).Count);
        Assert.Equal([0, 1, 2], (await stores.Ends.ReadAsync(id, 0, 10, Cancellation)).Select(end => end.Sequence));

        var added = trials[0] with { Sequence = 3, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        await stores.Trials.AddAsync([added], Cancellation);
        Assert.Equal(added.TraceParent, (await stores.Trials.FindAsync(id, 3, Cancellation))?.TraceParent);
    }

    [Fact]
    public async Task Processes_that_open_an_old_file_at_once_upgrade_it_once()
    {
        WriteOldFile(1);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => source.Open().Setup.PrepareAsync(Cancellation), Cancellation)));

        using var database = new SqliteConnection($"Data Source={source.File};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        Assert.Equal((long)SqliteSchema.Version, command.ExecuteScalar());
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private void WriteOldFile(int version)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(source.File)!);
        using var database = new SqliteConnection($"Data Source={source.File};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sqlite", $"version-{version}.sql"));
        command.ExecuteNonQuery();
    }
}
