using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence.Sqlite;
using AutoTune.Persistence.Tests.Contract;
using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Tests.Sqlite;

/// <summary>That no query's cost grows with what lies before its answer.</summary>
public sealed class SqlitePlanTests() : StoreContract(new SqliteSource())
{
    private const int Many = 100_000;

    /// <summary>Every query that is more than a look at a whole small table, and how SQLite goes about it.</summary>
    public static TheoryData<string, string[]> Queries { get; } = new()
    {
        { SqliteTrialRow.FindOne, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.FindGiven, ["SCAN json_each VIRTUAL TABLE INDEX 1:", "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.FindGivenEnded, ["SCAN json_each VIRTUAL TABLE INDEX 1:", "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.Claim, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.Start, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.End, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.Retry, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.Note, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.RequestStop, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteTrialStore.Owned, ["SEARCH trials USING INDEX trials_owned (owner=?)", "SEARCH keys USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteEndLog.Page, ["SEARCH ends USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"] },
        { SqliteMetricStore.Curve, ["SEARCH metrics USING PRIMARY KEY (trial=? AND attempt=?)"] },
        { SqliteMetricStore.Count, ["SEARCH metrics USING PRIMARY KEY (trial=? AND attempt=? AND type=?)"] },
        { SqliteExperimentRemoval.Metrics, ["SEARCH metrics USING PRIMARY KEY (trial>? AND trial<?)"] },
        { SqliteExperimentRemoval.Trials, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"] },
        { SqliteMetricStore.Remove, ["SEARCH metrics USING PRIMARY KEY (trial=? AND attempt=?)"] },
        { SqliteExperimentStore.SaveState, ["SEARCH states USING INDEX sqlite_autoindex_states_1 (id=?)"] },
        { SqliteExperimentStore.StatesAfter, ["SEARCH states USING INDEX sqlite_autoindex_states_1 (id>?)"] },
        { SqliteExperimentStore.FirstStates, ["SCAN states USING INDEX sqlite_autoindex_states_1"] },
        { SqliteExperimentStore.Due, ["SEARCH states USING INDEX states_due (due_at<?)"] },
        { SqliteExperimentStore.FindOne, ["SEARCH experiments USING INDEX sqlite_autoindex_experiments_1 (id=?)"] },
        { SqliteExperimentStore.FindStateOne, ["SEARCH states USING INDEX sqlite_autoindex_states_1 (id=?)"] },
        { SqliteTrialStore.CountStates, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "USE TEMP B-TREE FOR GROUP BY"] },
        { SqliteTrialStore.Retried, ["SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)", "SCAN json_each EXISTS VIRTUAL TABLE INDEX 1:"] },
        { SqliteEndLog.IsThere, ["SEARCH ends USING INTEGER PRIMARY KEY (rowid=?)"] },
        { SqliteKeys.FindKey, ["SEARCH keys USING COVERING INDEX sqlite_autoindex_keys_1 (id=?)"] },
        { SqliteLauncherStore.Forget, ["SEARCH launchers USING PRIMARY KEY (owner=?)"] },
        { SqliteMetricStore.RemoveCurves, ["SEARCH metrics USING PRIMARY KEY (trial>? AND trial<?)"] },
        { SqliteRetentionStore.FindOne, ["SEARCH retention USING PRIMARY KEY (id=?)"] },
        { SqliteUploadStore.FindOne, ["SEARCH uploads USING INDEX sqlite_autoindex_uploads_1 (id=?)"] },
        { SqliteUploadStore.Save, ["SEARCH uploads USING INDEX sqlite_autoindex_uploads_1 (id=?)"] },
        { SqliteUploadStore.Due, ["SEARCH uploads USING INDEX uploads_due (due_at<?)"] },
    };

    [Fact]
    public async Task The_last_page_of_100_000_trials_is_found_by_its_key()
    {
        for (var first = 0; first < Many; first += 10_000)
        {
            await Stores.Trials.AddAsync([.. Enumerable.Range(first, 10_000).Select(Trial)], Cancellation);
        }

        var last = await Stores.Trials.ListAsync(Experiment, Many - 10, 100, Cancellation);

        Assert.Equal(Enumerable.Range(Many - 10, 10), last.Select(trial => trial.Sequence));
        Assert.Equal(["SEARCH trials USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"], Plan(SqliteTrialStore.Page));
        Assert.Equal(
            new Dictionary<TrialState, int> { [TrialState.Waiting] = Many },
            await Stores.Trials.CountByStateAsync(Experiment, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_goes_by_key(string sql, string[] plan) => Assert.Equal(plan, Plan(sql));

    [Fact]
    public void No_index_is_kept_that_no_query_goes_by()
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
        using var reader = command.ExecuteReader();
        var kept = new List<string>();
        while (reader.Read())
            kept.Add(reader.GetString(0));

        Assert.NotEmpty(kept);
        Assert.All(kept, index => Assert.Contains(Queries, query => query.Data.Item2[0].Contains($"USING INDEX {index} ", StringComparison.Ordinal)));
    }

    private List<string> Plan(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        for (var i = 1; i <= 9; i++)
        {
            if (sql.Contains($"?{i}", StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue($"?{i}", 1);
            }
        }

        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }

        return steps;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={((SqliteSource)Source).File};Pooling=False");
        connection.Open();
        return connection;
    }
}
