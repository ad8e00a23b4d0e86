using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Sqlite;

/// <summary>A trial as a row.</summary>
internal static class SqliteTrialRow
{
    /// <summary>Parameters and texts last: what is small and often asked for is then on the row's first page.</summary>
    public const string Columns =
        "row, state, attempt, retries, seen_ends, owner, pid, start_ticks, created_at, started_at, ended_at, value, "
        + "stop_outcome, stop_reason, stop_judged, stop_value, final_result, reason, earlier, trace_parent, parameters";

    /// <summary>How many these are: the place of what a query appends to them.</summary>
    public const int Width = 21;

    public const string Insert =
        $"""
        INSERT INTO trials ({Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        ON CONFLICT DO NOTHING
        """;

    public const string FindOne = $"SELECT {Columns} FROM trials WHERE row = ?1";

    public static bool Add(SqliteSession session, long row, TrialRecord trial) => session.Execute(
        Insert,
        row,
        (int)trial.State,
        trial.Attempt,
        trial.Retries,
        trial.SeenEnds,
        trial.Owner,
        trial.Process?.Pid,
        trial.Process?.StartTicks,
        StoredTime.From(trial.CreatedAt),
        StoredTime.From(trial.StartedAt),
        StoredTime.From(trial.EndedAt),
        StoredValue.From(trial.Value),
        (int?)trial.Stop?.Outcome,
        trial.Stop?.Reason,
        trial.Stop?.JudgedCount,
        StoredValue.From(trial.Stop?.Value),
        trial.FinalResult,
        trial.Reason,
        trial.EarlierAttempts.Count == 0
            ? null
            : JsonSerializer.Serialize(trial.EarlierAttempts, StoreJson.Default.IReadOnlyListAttemptRecord),
        trial.TraceParent,
        trial.Parameters.Json) == 1;

    public static TrialRecord Read(SqliteDataReader row, Guid experimentId) => new()
    {
        ExperimentId = experimentId,
        Sequence = SqliteKeys.Number(row.GetInt64(0)),
        State = (TrialState)row.GetInt32(1),
        Attempt = row.GetInt32(2),
        Retries = row.GetInt32(3),
        SeenEnds = row.GetInt32(4),
        Owner = row.Text(5),
        Process = row.Int(6) is { } pid ? new ProcessIdentity(pid, row.GetInt64(7)) : null,
        CreatedAt = StoredTime.To(row.GetInt64(8)),
        StartedAt = row.Time(9),
        EndedAt = row.Time(10),
        Value = row.Real(11),
        Stop = row.Int(12) is { } outcome
            ? new StopRequest((TrialState)outcome, row.GetString(13), row.Int(14), row.Real(15))
            : null,
        FinalResult = row.Text(16),
        Reason = row.Text(17),
        EarlierAttempts = row.Text(18) is { } earlier
            ? JsonSerializer.Deserialize(earlier, StoreJson.Default.ListAttemptRecord)!
            : [],
        TraceParent = row.Text(19),
        Parameters = new ParameterSet(row.GetString(20)),
    };
}
