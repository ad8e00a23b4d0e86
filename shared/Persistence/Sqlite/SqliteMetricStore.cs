using AutoTune.Experiments.Trials;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Sqlite;

internal sealed class SqliteMetricStore(SqliteDatabase database) : IMetricStore
{
    internal const string Insert =
        """
        INSERT INTO metrics (trial, attempt, type, step, value, json, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
        """;

    internal const string Replace =
        "INSERT OR REPLACE INTO metrics (trial, attempt, type, step, value, json, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    internal const string Curve =
        "SELECT type, step, value, json, at FROM metrics WHERE trial = ?1 AND attempt = ?2 ORDER BY type, step";

    internal const string Count = "SELECT COUNT(*) FROM metrics WHERE trial = ?1 AND attempt = ?2 AND type = 0 AND value IS NOT NULL";

    internal const string Remove = "DELETE FROM metrics WHERE trial = ?1 AND attempt = ?2 AND at < ?3";

    internal const string RemoveCurves = "DELETE FROM metrics WHERE trial >= ?1 AND trial < ?2 AND type = 0";

    public Task AddAsync(
        Guid experimentId,
        int sequence,
        int attempt,
        IReadOnlyList<MetricRecord> results,
        bool replace,
        CancellationToken cancellation) =>
        database.WriteAsync("metrics.add", session =>
        {
            if (results.Count == 0)
            {
                return true;
            }

            var trial = SqliteKeys.Row(database.Keys.Make(experimentId), sequence);
            return results.Count == 1
                ? Add(session, trial, attempt, results, replace)
                : session.InTransaction(() => Add(session, trial, attempt, results, replace));
        }, cancellation);

    public Task<IReadOnlyList<MetricRecord>> ReadAsync(
        Guid experimentId, int sequence, int attempt, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<MetricRecord>>("metrics.read", session => database.Keys.Find(experimentId) is { } key
            ? session.Many(Curve, Read, SqliteKeys.Row(key, sequence), attempt)
            : [], cancellation);

    public Task<int> CountAsync(Guid experimentId, int sequence, int attempt, CancellationToken cancellation) =>
        database.ReadAsync("metrics.count", session => database.Keys.Find(experimentId) is { } key
            ? session.Many(Count, row => row.GetInt32(0), SqliteKeys.Row(key, sequence), attempt)[0]
            : 0, cancellation);

    public Task RemoveAsync(Guid experimentId, int sequence, int attempt, DateTimeOffset before, CancellationToken cancellation) =>
        database.WriteAsync("metrics.remove", session =>
        {
            if (database.Keys.Find(experimentId) is { } key)
                session.Execute(Remove, SqliteKeys.Row(key, sequence), attempt, StoredTime.From(before));
            return true;
        }, cancellation);

    public Task RemoveCurvesAsync(Guid experimentId, int fromSequence, int untilSequence, CancellationToken cancellation) =>
        database.WriteAsync("metrics.removeCurves", session =>
        {
            if (database.Keys.Find(experimentId) is { } key)
                session.Execute(RemoveCurves, SqliteKeys.Row(key, fromSequence), SqliteKeys.Row(key, untilSequence));
            return true;
        }, cancellation);

    private static bool Add(SqliteSession session, long trial, int attempt, IReadOnlyList<MetricRecord> results, bool replace)
    {
        for (var i = 0; i < results.Count; i++)
        {
            var result = results[i];
            session.Execute(
                replace ? Replace : Insert,
                trial,
                attempt,
                (int)result.Type,
                result.Step,
                StoredValue.From(result.Value),
                result.Json,
                StoredTime.From(result.At));
        }

        return true;
    }

    private static MetricRecord Read(SqliteDataReader row) =>
        new((MetricType)row.GetInt32(0), row.GetInt64(1), row.Real(2), row.Text(3), StoredTime.To(row.GetInt64(4)));
}
