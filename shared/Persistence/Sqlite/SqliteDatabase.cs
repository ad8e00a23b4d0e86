using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Sqlite;

/// <summary>
/// One file: one connection that writes, under a lock, and as many that read as there are readers at once, so that paging through a
/// table and writing do not wait for each other (WAL). Work runs on the caller's thread: an operation takes microseconds, less than a
/// change of threads. Opened, and its schema brought up to date, at first use.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly string path;
    private readonly int busySeconds;
    private readonly string connectionString;
    private readonly Lock writing = new();
    private readonly ConcurrentBag<SqliteSession> readers = [];
    private SqliteSession? writer;
    private volatile bool disposed;

    /// <param name="path">The file.</param>
    /// <param name="busySeconds">How long to wait for another process that writes.</param>
    public SqliteDatabase(string path, int busySeconds = 5)
    {
        this.busySeconds = busySeconds;
        this.path = Path.GetFullPath(path);
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = this.path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = busySeconds,
        }.ToString();
        Keys = new SqliteKeys(this);
    }

    public SqliteKeys Keys { get; }

    public Task<T> WriteAsync<T>(string operation, Func<SqliteSession, T> work, CancellationToken cancellation) =>
        Run(this, operation, work, static (database, work) => database.Write(work), cancellation);

    public Task<T> ReadAsync<T>(string operation, Func<SqliteSession, T> work, CancellationToken cancellation) =>
        Run(this, operation, work, static (database, work) => database.Read(work), cancellation);

    /// <summary>For work inside an operation that is counted and guarded already.</summary>
    public T Write<T>(Func<SqliteSession, T> work)
    {
        lock (writing)
        {
            return work(Writer());
        }
    }

    /// <summary>For work inside an operation that is counted and guarded already.</summary>
    public T Read<T>(Func<SqliteSession, T> work)
    {
        if (!readers.TryTake(out var session))
        {
            Write(static _ => true); // The schema is there before the first reader is.
            session = Open();
            session.Script("PRAGMA query_only = 1");
        }

        try
        {
            return work(session);
        }
        finally
        {
            readers.Add(session);
            if (disposed)
            {
                CloseReaders();
            }
        }
    }

    public void Dispose()
    {
        disposed = true;
        CloseReaders();
        lock (writing)
        {
            writer?.Dispose();
            writer = null;
        }
    }

    private static Task<T> Run<T>(
        SqliteDatabase database,
        string operation,
        Func<SqliteSession, T> work,
        Func<SqliteDatabase, Func<SqliteSession, T>, T> run,
        CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        StoreMetrics.Count(operation);
        try
        {
            return Task.FromResult(run(database, work));
        }
        catch (SqliteException e) when (SqliteErrors.IsUnavailable(e))
        {
            return Task.FromException<T>(new StoreUnavailableException($"The store {database.path} cannot be used now: {e.Message}", e));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    private SqliteSession Writer()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (writer is null)
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            var session = Open();
            try
            {
                SqliteSchema.Upgrade(session, path);
            }
            catch
            {
                session.Dispose();
                throw;
            }

            writer = session;
        }

        return writer;
    }

    private SqliteSession Open()
    {
        var connection = new SqliteConnection(connectionString);
        var session = new SqliteSession(connection);
        try
        {
            connection.Open();
            session.Script($"PRAGMA busy_timeout = {busySeconds * 1000}");
            session.Script("PRAGMA synchronous = NORMAL"); // With WAL: a killed process loses nothing; a power cut may lose the last moments.
            session.Script("PRAGMA temp_store = MEMORY");
            session.Script("PRAGMA cache_size = -16384");
            session.Script("PRAGMA journal_size_limit = 67108864");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void CloseReaders()
    {
        while (readers.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
