namespace AutoTune.Persistence.Sqlite;

/// <summary>The experiment's key stays: it is remembered by every process that has the file open.</summary>
internal sealed class SqliteExperimentRemoval(SqliteDatabase database) : IExperimentRemoval
{
    internal const string Metrics = "DELETE FROM metrics WHERE trial >= ?1 AND trial < ?2";

    internal const string Trials = "DELETE FROM trials WHERE row >= ?1 AND row < ?2";

    private const string Ends = "DELETE FROM ends WHERE row >= ?1 AND row < ?2";

    private const string Uploads = "DELETE FROM uploads WHERE id = ?1";

    private const string Notes = "DELETE FROM retention WHERE id = ?1 AND removed_at IS NULL";

    public Task RemoveAsync(Guid experimentId, CancellationToken cancellation) =>
        database.WriteAsync("experiments.remove", session =>
        {
            var key = database.Keys.Find(experimentId);
            return session.InTransaction(() => Remove(session, experimentId, key));
        }, cancellation);

    private static bool Remove(SqliteSession session, Guid experimentId, long? key)
    {
        if (key is { } known)
        {
            foreach (var rows in (string[])[Metrics, Trials, Ends])
            {
                session.Execute(rows, SqliteKeys.Row(known, 0), SqliteKeys.Row(known + 1, 0));
            }
        }

        foreach (var own in (string[])[Uploads, Notes, "DELETE FROM experiments WHERE id = ?1", "DELETE FROM states WHERE id = ?1"])
        {
            session.Execute(own, SqliteKeys.Blob(experimentId));
        }

        return true;
    }
}
