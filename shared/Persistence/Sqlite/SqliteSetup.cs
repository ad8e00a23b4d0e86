namespace AutoTune.Persistence.Sqlite;

internal sealed class SqliteSetup(SqliteDatabase database) : IStoreSetup
{
    /// <summary>The first use of the database prepares it; this is one.</summary>
    public Task PrepareAsync(CancellationToken cancellation) =>
        database.WriteAsync("store.prepare", static session => session.Exists("SELECT 1"), cancellation);

    public Task PingAsync(CancellationToken cancellation) =>
        database.ReadAsync("store.ping", static session => session.Exists("SELECT 1 FROM launchers LIMIT 1"), cancellation);
}
