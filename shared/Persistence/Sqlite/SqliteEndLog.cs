using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Sqlite;

internal sealed class SqliteEndLog(SqliteDatabase database) : IEndLog
{
    internal const string Insert = "INSERT INTO ends (row, sequence, state, value) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

    internal const string IsThere = "SELECT 1 FROM ends WHERE row = ?1 AND sequence = ?2 AND state = ?3 AND value IS ?4";

    internal const string Page = "SELECT row, sequence, state, value FROM ends WHERE row >= ?1 AND row <= ?2 ORDER BY row LIMIT ?3";

    public Task<bool> AppendAsync(Guid experimentId, IReadOnlyList<TrialEnd> entries, CancellationToken cancellation) =>
        database.WriteAsync("ends.append", session =>
        {
            EndLogRules.RequireConsecutive(entries);
            if (entries.Count == 0)
            {
                return true;
            }

            var key = database.Keys.Make(experimentId);
            return entries.Count == 1 ? Append(session, key, entries) : session.InTransaction(() => Append(session, key, entries));
        }, cancellation);

    public Task<IReadOnlyList<TrialEnd>> ReadAsync(
        Guid experimentId, int fromOrdinal, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<TrialEnd>>("ends.read", session => database.Keys.Find(experimentId) is { } key
            ? session.Many(Page, Read, SqliteKeys.Row(key, fromOrdinal), SqliteKeys.Row(key, int.MaxValue), limit)
            : [], cancellation);

    private static bool Append(SqliteSession session, long key, IReadOnlyList<TrialEnd> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var row = SqliteKeys.Row(key, entry.Ordinal);
            object? value = StoredValue.From(entry.Value);
            if (session.Execute(Insert, row, entry.Sequence, (int)entry.State, value) == 0
                && !session.Exists(IsThere, row, entry.Sequence, (int)entry.State, value))
            {
                return false;
            }
        }

        return true;
    }

    private static TrialEnd Read(SqliteDataReader row) =>
        new(SqliteKeys.Number(row.GetInt64(0)), row.GetInt32(1), (TrialState)row.GetInt32(2), row.Real(3));
}
