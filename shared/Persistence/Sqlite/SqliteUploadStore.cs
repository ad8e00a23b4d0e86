using System.Text.Json;
using AutoTune.Experiments.State;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Sqlite;

internal sealed class SqliteUploadStore(SqliteDatabase database) : IUploadStore
{
    private const string Insert = "INSERT INTO uploads (id, version, due_at, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

    internal const string FindOne = "SELECT body FROM uploads WHERE id = ?1";

    internal const string Due = "SELECT body FROM uploads WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2";

    internal const string Save = "UPDATE uploads SET version = ?2 + 1, due_at = ?3, body = ?4 WHERE id = ?1 AND version = ?2";

    public Task<bool> AddAsync(UploadRecord record, CancellationToken cancellation) =>
        database.WriteAsync("uploads.add", session => Write(session, Insert, record, record) == 1, cancellation);

    public Task<UploadRecord?> FindAsync(Guid experimentId, CancellationToken cancellation) =>
        database.ReadAsync("uploads.find", session => session.One(FindOne, Read, SqliteKeys.Blob(experimentId)), cancellation);

    public Task<UploadRecord?> SaveAsync(UploadRecord record, CancellationToken cancellation) =>
        database.WriteAsync("uploads.save", session =>
        {
            var next = record with { Version = record.Version + 1 };
            return Write(session, Save, record, next) == 1 ? next : null;
        }, cancellation);

    public Task<IReadOnlyList<UploadRecord>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<UploadRecord>>(
            "uploads.due",
            session => session.Many(Due, Read, StoredTime.From(now), limit),
            cancellation);

    private static int Write(SqliteSession session, string sql, UploadRecord stands, UploadRecord body) => session.Execute(
        sql, SqliteKeys.Blob(stands.ExperimentId), stands.Version, StoredTime.From(body.NextAt), JsonSerializer.Serialize(body, StoreJson.Default.UploadRecord));

    private static UploadRecord Read(SqliteDataReader row) => JsonSerializer.Deserialize(row.GetString(0), StoreJson.Default.UploadRecord)!;
}
