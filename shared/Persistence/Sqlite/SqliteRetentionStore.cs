using AutoTune.Experiments.State;

namespace AutoTune.Persistence.Sqlite;

internal sealed class SqliteRetentionStore(SqliteDatabase database) : IRetentionStore
{
    internal const string TakeTurn =
        """
        INSERT INTO turns (name, began_at) VALUES ('retention', ?1)
        ON CONFLICT DO UPDATE SET began_at = ?1 WHERE began_at < ?2
        """;

    internal const string NoteCurves =
        """
        INSERT INTO retention (id, curves_at) VALUES (?1, ?2)
        ON CONFLICT DO UPDATE SET curves_at = ?2 WHERE curves_at IS NULL OR curves_at = ?2
        """;

    internal const string NoteExperiment =
        """
        INSERT INTO retention (id, removed_at) VALUES (?1, ?2)
        ON CONFLICT DO UPDATE SET removed_at = ?2 WHERE removed_at IS NULL OR removed_at = ?2
        """;

    internal const string FindOne = "SELECT curves_at, removed_at FROM retention WHERE id = ?1";

    public Task<bool> TakeTurnAsync(DateTimeOffset now, DateTimeOffset before, CancellationToken cancellation) =>
        database.WriteAsync(
            "retention.turn", session => session.Execute(TakeTurn, StoredTime.From(now), StoredTime.From(before)) == 1, cancellation);

    public Task<bool> NoteAsync(Guid experimentId, RetainedPart part, DateTimeOffset at, CancellationToken cancellation) =>
        database.WriteAsync(
            "retention.note",
            session => session.Execute(
                part == RetainedPart.Curves ? NoteCurves : NoteExperiment, SqliteKeys.Blob(experimentId), StoredTime.From(at)) == 1,
            cancellation);

    public Task<IReadOnlyDictionary<Guid, RetentionRecord>> FindAsync(IReadOnlyList<Guid> experimentIds, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyDictionary<Guid, RetentionRecord>>("retention.find", session =>
        {
            var found = new Dictionary<Guid, RetentionRecord>();
            foreach (var id in experimentIds)
            {
                if (session.One(FindOne, static row => new RetentionRecord(row.Time(0), row.Time(1)), SqliteKeys.Blob(id)) is { } record)
                {
                    found.Add(id, record);
                }
            }

            return found;
        }, cancellation);
}
