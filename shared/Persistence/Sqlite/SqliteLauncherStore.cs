namespace AutoTune.Persistence.Sqlite;

internal sealed class SqliteLauncherStore(SqliteDatabase database) : ILauncherStore
{
    internal const string Forget = "DELETE FROM launchers WHERE owner = ?1";

    private const string Beat = "INSERT INTO launchers (owner, beats) VALUES (?1, 1) ON CONFLICT DO UPDATE SET beats = beats + 1";

    public Task BeatAsync(string owner, CancellationToken cancellation) =>
        database.WriteAsync("launchers.beat", session => session.Execute(Beat, owner), cancellation);

    public Task<IReadOnlyDictionary<string, long>> ListAsync(CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyDictionary<string, long>>("launchers.list", static session =>
        {
            var beats = new Dictionary<string, long>();
            foreach (var (owner, count) in session.Many(
                "SELECT owner, beats FROM launchers", static row => (row.GetString(0), row.GetInt64(1))))
            {
                beats.Add(owner, count);
            }

            return beats;
        }, cancellation);

    public Task RemoveAsync(string owner, CancellationToken cancellation) =>
        database.WriteAsync(
            "launchers.remove", session => session.Execute(Forget, owner), cancellation);
}
