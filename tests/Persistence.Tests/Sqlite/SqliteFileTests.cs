using AutoTune.Persistence.Sqlite;
using AutoTune.Persistence.Tests.Contract;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Tests.Sqlite;

/// <summary>The file: its version, other programs' files, and other processes that hold it.</summary>
public sealed class SqliteFileTests() : StoreContract(new SqliteSource())
{
    private string File => ((SqliteSource)Source).File;

    [Fact]
    public void A_new_file_has_this_programs_version_and_a_write_ahead_log()
    {
        Assert.Equal((long)SqliteSchema.Version, Run("PRAGMA user_version"));
        Assert.Equal("wal", Run("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused_and_left_alone()
    {
        Run("PRAGMA user_version = 99");

        var error = await Assert.ThrowsAsync<StoreSchemaException>(() => Source.Open().Setup.PrepareAsync(Cancellation));

        Assert.Contains("version 99", error.Message, StringComparison.Ordinal);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.Equal(99L, Run("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_left_alone()
    {
        await Stores.DisposeAsync();
        Run("PRAGMA journal_mode = DELETE; PRAGMA user_version = 0");

        var error = await Assert.ThrowsAsync<StoreSchemaException>(() => Source.Open().Setup.PrepareAsync(Cancellation));

        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
        Assert.Equal("delete", Run("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_an_error_and_not_a_store_that_is_away()
    {
        await Stores.DisposeAsync();
        await System.IO.File.WriteAllTextAsync(File, new string('x', 10_000), Cancellation);

        await Assert.ThrowsAsync<SqliteException>(() => Source.Open().Setup.PrepareAsync(Cancellation));
    }

    [Fact]
    public async Task A_file_that_another_process_keeps_locked_is_a_store_that_is_away_and_comes_back()
    {
        await AddTrials(1);
        using var database = new SqliteDatabase(File, busySeconds: 1);
        var trials = new SqliteTrialStore(database);
        using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            other.Open();
            using var lockIt = other.CreateCommand();
            lockIt.CommandText = "BEGIN IMMEDIATE";
            lockIt.ExecuteNonQuery();

            await Assert.ThrowsAsync<StoreUnavailableException>(() => trials.ClaimAsync(Experiment, 0, "host/one", Cancellation));
            await Assert.ThrowsAsync<StoreUnavailableException>(
                () => trials.AddAsync([Trial(1), Trial(2)], Cancellation)); // As a transaction.
            Assert.NotNull(await trials.FindAsync(Experiment, 0, Cancellation)); // Readers do not wait.
        }

        Assert.NotNull(await trials.ClaimAsync(Experiment, 0, "host/one", Cancellation));
        Assert.Empty(await trials.AddAsync([Trial(1), Trial(2)], Cancellation));
    }

    [Fact]
    public async Task Paging_and_writing_at_once_do_not_wait_for_each_other()
    {
        await AddTrials(2_000);
        using var done = new CancellationTokenSource();
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pages = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                Assert.Equal(2_000, (await Stores.Trials.ListAsync(Experiment, 0, 2_000, Cancellation)).Count);
                reading.TrySetResult();
            }
        }, Cancellation);
        await Task.WhenAny(reading.Task, pages); // a busy machine may begin to read late, when all is written

        for (var sequence = 0; sequence < 2_000; sequence++)
        {
            Assert.NotNull(await Stores.Trials.ClaimAsync(Experiment, sequence, "host/one", Cancellation));
        }

        await done.CancelAsync();
        await pages; // each was whole
    }

    [Fact]
    public async Task After_disposal_the_file_is_closed()
    {
        await AddTrials(1);
        await AtOnce(8, _ => Stores.Trials.FindAsync(Experiment, 0, Cancellation));

        await Stores.DisposeAsync();

        // The last to close a database removes its log.
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Stores.Trials.ClaimAsync(Experiment, 0, "host/one", Cancellation));
    }

    private object? Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
