using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using static AutoTune.Persistence.Sqlite.SqliteTrialRow;

namespace AutoTune.Persistence.Sqlite;

internal sealed class SqliteTrialStore(SqliteDatabase database) : ITrialStore
{
    internal const string Page = $"SELECT {Columns} FROM trials WHERE row >= ?1 AND row <= ?2 ORDER BY row LIMIT ?3";

    // CROSS JOIN: SQLite then keeps this order, and looks up each trial by its row id.
    internal const string FindGiven =
        $"""
        SELECT {Columns} FROM (SELECT value AS number FROM json_each(?2)) AS given CROSS JOIN trials ON trials.row = (?1 | given.number)
        """;

    internal const string FindGivenEnded =
        """
        SELECT row, state, value, ended_at FROM (SELECT value AS number FROM json_each(?2)) AS given CROSS JOIN trials ON trials.row = (?1 | given.number)
        WHERE state >= 3
        """;

    internal const string Claim =
        $"""
        UPDATE trials SET state = 1, owner = ?2
        WHERE row = ?1 AND ((state = 0 AND stop_outcome IS NULL) OR (state = 1 AND owner = ?2))
        RETURNING {Columns}
        """;

    internal const string Start =
        """
        UPDATE trials SET state = 2, pid = ?4, start_ticks = ?5, started_at = ?6
        WHERE row = ?1 AND attempt = ?2 AND owner = ?3
          AND (state = 1 OR (state = 2 AND pid IS ?4 AND start_ticks IS ?5 AND started_at = ?6))
        """;

    internal const string End =
        """
        UPDATE trials SET state = ?3, value = ?4, final_result = ?5, reason = ?6, ended_at = ?7
        WHERE row = ?1 AND attempt = ?2
          AND (state < 3 OR (state = ?3 AND value IS ?4 AND final_result IS ?5 AND reason IS ?6 AND ended_at = ?7))
        """;

    internal const string Retry =
        """
        UPDATE trials SET state = 0, attempt = attempt + 1, retries = retries + ?3, owner = NULL, pid = NULL, start_ticks = NULL,
            started_at = NULL, reason = NULL, earlier = json_insert(coalesce(earlier, '[]'), '$[#]', json(?4))
        WHERE row = ?1 AND attempt = ?2 AND state < 3
        """;

    internal const string Retried =
        """
        SELECT 1 FROM trials WHERE row = ?1 AND EXISTS (SELECT 1 FROM json_each(coalesce(earlier, '[]')) WHERE value = json(?2))
        """;

    internal const string RequestStop =
        """
        UPDATE trials SET stop_outcome = ?3, stop_reason = ?4, stop_judged = ?5, stop_value = ?6
        WHERE row = ?1 AND (?2 IS NULL OR attempt = ?2) AND state < 3
          AND (stop_outcome IS NULL
            OR (stop_outcome = ?3 AND stop_reason = ?4 AND stop_judged IS ?5 AND stop_value IS ?6))
        """;

    internal const string Note = "UPDATE trials SET reason = ?3 WHERE row = ?1 AND attempt = ?2 AND state < 3";

    internal const string Owned =
        $"""
        SELECT {Columns}, id FROM trials JOIN keys ON keys.key = trials.row >> 32
        WHERE owner = ?1 AND state IN (1, 2) ORDER BY row
        """;

    internal const string CountStates = "SELECT state, count(*) FROM trials WHERE row >= ?1 AND row <= ?2 GROUP BY state";

    public Task<IReadOnlyList<TrialRecord>> AddAsync(IReadOnlyList<TrialRecord> trials, CancellationToken cancellation) =>
        database.WriteAsync<IReadOnlyList<TrialRecord>>("trials.add", session =>
        {
            if (trials.Count == 0)
            {
                return [];
            }

            var keys = new long[trials.Count];
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = database.Keys.Make(trials[i].ExperimentId);
            }

            return trials.Count == 1 ? Add(session, trials, keys) : session.InTransaction(() => Add(session, trials, keys));
        }, cancellation);

    public Task<TrialRecord?> FindAsync(Guid experimentId, int sequence, CancellationToken cancellation) =>
        database.ReadAsync("trials.find", session => database.Keys.Find(experimentId) is { } key
            ? session.One(FindOne, row => Read(row, experimentId), SqliteKeys.Row(key, sequence))
            : null, cancellation);

    public Task<IReadOnlyList<TrialRecord>> ListAsync(
        Guid experimentId, int fromSequence, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<TrialRecord>>("trials.list", session => database.Keys.Find(experimentId) is { } key
            ? session.Many(
                Page,
                row => Read(row, experimentId),
                SqliteKeys.Row(key, fromSequence),
                SqliteKeys.Row(key, int.MaxValue),
                limit)
            : [], cancellation);

    public Task<IReadOnlyList<TrialRecord>> FindManyAsync(
        Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<TrialRecord>>("trials.findMany", session => database.Keys.Find(experimentId) is { } key
            ? session.Many(FindGiven, row => Read(row, experimentId), SqliteKeys.Row(key, 0), Json(sequences))
            : [], cancellation);

    public Task<IReadOnlyList<EndedTrial>> FindEndedAsync(
        Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<EndedTrial>>("trials.findEnded", session => database.Keys.Find(experimentId) is { } key
            ? session.Many(
                FindGivenEnded,
                static row => new EndedTrial(
                    SqliteKeys.Number(row.GetInt64(0)), (TrialState)row.GetInt32(1), row.Real(2), StoredTime.To(row.GetInt64(3))),
                SqliteKeys.Row(key, 0),
                Json(sequences))
            : [], cancellation);

    public Task<TrialRecord?> ClaimAsync(Guid experimentId, int sequence, string owner, CancellationToken cancellation) =>
        database.WriteAsync("trials.claim", session => database.Keys.Find(experimentId) is { } key
            ? session.One(Claim, row => Read(row, experimentId), SqliteKeys.Row(key, sequence), owner)
            : null, cancellation);

    public Task<bool> StartAsync(
        Guid experimentId,
        int sequence,
        int attempt,
        string owner,
        ProcessIdentity? process,
        DateTimeOffset at,
        CancellationToken cancellation) =>
        Change("trials.start", experimentId, (session, key) => session.Execute(
            Start, SqliteKeys.Row(key, sequence), attempt, owner, process?.Pid, process?.StartTicks, StoredTime.From(at)) == 1, cancellation);

    public Task<bool> EndAsync(
        Guid experimentId, int sequence, int attempt, TrialOutcome outcome, DateTimeOffset at, CancellationToken cancellation) =>
        Change("trials.end", experimentId, (session, key) => session.Execute(
            End,
            SqliteKeys.Row(key, sequence),
            attempt,
            (int)outcome.State,
            StoredValue.From(outcome.Value),
            outcome.FinalResult,
            outcome.Reason,
            StoredTime.From(at)) == 1, cancellation);

    public Task<bool> RetryAsync(
        Guid experimentId, int sequence, AttemptRecord ended, bool countsAsRetry, CancellationToken cancellation) =>
        Change("trials.retry", experimentId, (session, key) =>
        {
            var row = SqliteKeys.Row(key, sequence);
            var json = JsonSerializer.Serialize(ended, StoreJson.Default.AttemptRecord);
            return session.Execute(Retry, row, ended.Attempt, countsAsRetry ? 1 : 0, json) == 1
                || session.Exists(Retried, row, json);
        }, cancellation);

    public Task<bool> RequestStopAsync(
        Guid experimentId, int sequence, int? attempt, StopRequest stop, CancellationToken cancellation) =>
        Change("trials.requestStop", experimentId, (session, key) => session.Execute(
            RequestStop,
            SqliteKeys.Row(key, sequence),
            attempt,
            (int)stop.Outcome,
            stop.Reason,
            stop.JudgedCount,
            StoredValue.From(stop.Value)) == 1, cancellation);

    public Task<bool> NoteAsync(Guid experimentId, int sequence, int attempt, string? trouble, CancellationToken cancellation) =>
        Change("trials.note", experimentId, (session, key) => session.Execute(Note, SqliteKeys.Row(key, sequence), attempt, trouble) == 1, cancellation);

    public Task<IReadOnlyList<TrialRecord>> ListOwnedAsync(string owner, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<TrialRecord>>("trials.listOwned", session => session.Many(
            Owned, static row => Read(row, SqliteKeys.Id(row.GetFieldValue<byte[]>(SqliteTrialRow.Width))), owner), cancellation);

    public Task<IReadOnlyDictionary<TrialState, int>> CountByStateAsync(Guid experimentId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyDictionary<TrialState, int>>("trials.count", session =>
        {
            var counts = new Dictionary<TrialState, int>();
            if (database.Keys.Find(experimentId) is { } key)
            {
                foreach (var (state, count) in session.Many(
                    CountStates,
                    static row => ((TrialState)row.GetInt32(0), row.GetInt32(1)),
                    SqliteKeys.Row(key, 0),
                    SqliteKeys.Row(key, int.MaxValue)))
                {
                    counts.Add(state, count);
                }
            }

            return counts;
        }, cancellation);

    private static List<TrialRecord> Add(SqliteSession session, IReadOnlyList<TrialRecord> trials, long[] keys)
    {
        var existing = new List<TrialRecord>();
        for (var i = 0; i < keys.Length; i++)
        {
            var id = trials[i].ExperimentId;
            var row = SqliteKeys.Row(keys[i], trials[i].Sequence);
            if (!SqliteTrialRow.Add(session, row, trials[i]))
            {
                existing.Add(session.One(FindOne, found => Read(found, id), row)!);
            }
        }

        return existing;
    }

    private static string Json(IReadOnlyList<int> numbers) =>
        JsonSerializer.Serialize(numbers, StoreJson.Default.IReadOnlyListInt32);

    /// <summary>A conditional update; false, too, for an experiment of which nothing is stored.</summary>
    private Task<bool> Change(
        string operation, Guid experimentId, Func<SqliteSession, long, bool> change, CancellationToken cancellation) =>
        database.WriteAsync(
            operation, session => database.Keys.Find(experimentId) is { } key && change(session, key), cancellation);
}
