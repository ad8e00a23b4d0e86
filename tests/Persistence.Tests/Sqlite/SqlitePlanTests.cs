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
    [InlineData(SqliteTrialRow.FindOne, "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.FindGiven, "SCAN json_each VIRTUAL TABLE INDEX 1:", "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.FindGivenEnded, "SCAN json_each VIRTUAL TABLE INDEX 1:", "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.Claim, "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.Start, "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.End, "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.Retry, "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.Note, "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.RequestStop, "SEARCH trials USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteTrialStore.Owned, "SEARCH trials USING INDEX trials_owned (owner=?)", "SEARCH keys USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteEndLog.Page, "SEARCH ends USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)")]
    [InlineData(SqliteMetricStore.Curve, "SEARCH metrics USING PRIMARY KEY (trial=? AND attempt=?)")]
    [InlineData(SqliteMetricStore.Count, "SEARCH metrics USING PRIMARY KEY (trial=? AND attempt=? AND type=?)")]
    [InlineData(SqliteExperimentRemoval.Metrics, "SEARCH metrics USING PRIMARY KEY (trial>? AND trial<?)")]
    [InlineData(SqliteExperimentRemoval.Trials, "SEARCH trials USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)")]
    [InlineData(SqliteMetricStore.Remove, "SEARCH metrics USING PRIMARY KEY (trial=? AND attempt=?)")]
    [InlineData(SqliteExperimentStore.SaveState, "SEARCH states USING INDEX sqlite_autoindex_states_1 (id=?)")]
    [InlineData(SqliteExperimentStore.StatesAfter, "SEARCH states USING INDEX sqlite_autoindex_states_1 (id>?)")]
    [InlineData(SqliteExperimentStore.FirstStates, "SCAN states USING INDEX sqlite_autoindex_states_1")]
    [InlineData(SqliteExperimentStore.Due, "SEARCH states USING INDEX states_due (due_at<?)")]
    internal void A_query_goes_by_key(string sql, params string[] plan) => Assert.Equal(plan, Plan(sql));

    private List<string> Plan(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={((SqliteSource)Source).File};Pooling=False");
        connection.Open();
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
}
