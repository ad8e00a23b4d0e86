using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Sqlite;

internal sealed class SqliteExperimentStore(SqliteDatabase database) : IExperimentStore
{
    internal const string Insert =
        """
        INSERT INTO experiments (id, namespace, name, spec, seed, problems, warnings, created_at, trace_parent)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING
        """;

    internal const string FindOne =
        "SELECT id, namespace, name, spec, seed, problems, warnings, created_at, trace_parent FROM experiments WHERE id = ?1";

    internal const string InsertState =
        """
        INSERT INTO states (id, version, namespace, name, phase, completed, due_at, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING
        """;

    internal const string FindStateOne = "SELECT version, body FROM states WHERE id = ?1";

    internal const string SaveState =
        """
        UPDATE states SET version = ?2 + 1, phase = ?3, completed = ?4, due_at = ?5, body = ?6 WHERE id = ?1 AND version = ?2
        """;

    internal const string FirstStates = "SELECT version, body FROM states ORDER BY id LIMIT ?1";

    internal const string StatesAfter = "SELECT version, body FROM states WHERE id > ?1 ORDER BY id LIMIT ?2";

    internal const string Due = "SELECT version, body FROM states WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2";

    public Task<ExperimentRecord?> AddAsync(ExperimentRecord record, CancellationToken cancellation) =>
        database.WriteAsync("experiments.add", session =>
        {
            var id = SqliteKeys.Blob(record.Id);
            return session.Execute(
                Insert,
                id,
                record.Namespace,
                record.Name,
                record.SpecJson,
                record.Seed,
                Lines(record.Problems),
                Lines(record.Warnings),
                StoredTime.From(record.CreatedAt),
                record.TraceParent) == 1
                ? null
                : session.One(FindOne, Read, id);
        }, cancellation);

    public Task<ExperimentRecord?> FindAsync(Guid experimentId, CancellationToken cancellation) =>
        database.ReadAsync(
            "experiments.find", session => session.One(FindOne, Read, SqliteKeys.Blob(experimentId)), cancellation);

    public Task<bool> AddStateAsync(ExperimentState state, CancellationToken cancellation) =>
        database.WriteAsync("states.add", session => session.Execute(
            InsertState,
            SqliteKeys.Blob(state.Id),
            state.Version,
            state.Namespace,
            state.Name,
            (int)state.Phase,
            state.Completed,
            StoredTime.From(StateDue.Of(state)),
            Body(state)) == 1, cancellation);

    public Task<ExperimentState?> FindStateAsync(Guid experimentId, CancellationToken cancellation) =>
        database.ReadAsync(
            "states.find", session => session.One(FindStateOne, ReadState, SqliteKeys.Blob(experimentId)), cancellation);

    public Task<bool> SaveStateAsync(ExperimentState state, CancellationToken cancellation) =>
        database.WriteAsync("states.save", session =>
        {
            var saved = session.Execute(
                SaveState,
                SqliteKeys.Blob(state.Id),
                state.Version,
                (int)state.Phase,
                state.Completed,
                StoredTime.From(StateDue.Of(state)),
                Body(state)) == 1;
            if (saved)
            {
                state.Version++;
            }

            return saved;
        }, cancellation);

    public Task<IReadOnlyList<ExperimentState>> ListStatesAsync(Guid? after, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<ExperimentState>>("states.list", session => after is { } id
            ? session.Many(StatesAfter, ReadState, SqliteKeys.Blob(id), limit)
            : session.Many(FirstStates, ReadState, limit), cancellation);

    public Task<IReadOnlyList<ExperimentState>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<ExperimentState>>(
            "states.findDue", session => session.Many(Due, ReadState, StoredTime.From(now), limit), cancellation);

    private static ExperimentRecord Read(SqliteDataReader row) => new(
        SqliteKeys.Id(row.GetFieldValue<byte[]>(0)),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetInt64(4),
        Lines(row.GetString(5)),
        Lines(row.GetString(6)),
        StoredTime.To(row.GetInt64(7)),
        row.Text(8));

    /// <summary>The body was written with the version before; the column has the one that counts.</summary>
    private static ExperimentState ReadState(SqliteDataReader row)
    {
        var state = JsonSerializer.Deserialize(row.GetString(1), StoreJson.Default.ExperimentState)!;
        state.Version = row.GetInt32(0);
        return state;
    }

    private static string Body(ExperimentState state)
    {
        state.BestValue = StoredValue.From(state.BestValue); // JSON has no other numbers.
        return JsonSerializer.Serialize(state, StoreJson.Default.ExperimentState);
    }

    private static string Lines(IReadOnlyList<string> lines) => JsonSerializer.Serialize(lines, StoreJson.Default.IReadOnlyListString);

    private static IReadOnlyList<string> Lines(string json) => JsonSerializer.Deserialize(json, StoreJson.Default.IReadOnlyListString)!;
}
