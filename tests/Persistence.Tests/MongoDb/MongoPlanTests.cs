using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence.MongoDb;
using AutoTune.Persistence.Tests.Contract;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>
/// That every query goes by the index that is meant for it: the store does its work, and the server explains each command that the driver
/// sent meanwhile.
/// </summary>
public sealed class MongoPlanTests() : StoreContract(new MongoSource())
{
    private const int Many = 500;

    private static readonly StopRequest Stop = new(TrialState.Stopped, "x");

    private static readonly MetricRecord Result = new(MetricType.Intermediate, 1, 0.5, null, Noon);

    // Before what is made of it.
    private static Dictionary<string, (string Index, Func<Parts, Guid, Task> Run)> Queries { get; } = new()
    {
        ["experiments: find"] = ("_id_", (on, id) => on.Experiments.FindAsync(id, Cancellation)),
        ["states: find"] = ("_id_", (on, id) => on.Experiments.FindStateAsync(id, Cancellation)),
        ["states: list"] = ("_id_", (on, id) => on.Experiments.ListStatesAsync(id, 10, Cancellation)),
        ["states: due"] = ("due", (on, _) => on.Experiments.FindDueAsync(Noon, 10, Cancellation)),
        ["states: save"] = ("_id_", (on, id) => on.Experiments.SaveStateAsync(new ExperimentState { Id = id, Namespace = "default", Name = "mnist", CreatedAt = Noon }, Cancellation)),
        ["trials: find"] = ("_id_", (on, id) => on.Trials.FindAsync(id, 7, Cancellation)),
        ["trials: list"] = ("_id_", (on, id) => on.Trials.ListAsync(id, 7, 10, Cancellation)),
        ["trials: find many"] = ("_id_", (on, id) => on.Trials.FindManyAsync(id, [1, 7, 9], Cancellation)),
        ["trials: find ended"] = ("_id_", (on, id) => on.Trials.FindEndedAsync(id, [1, 7, 9], Cancellation)),
        ["trials: count"] = ("_id_", (on, id) => on.Trials.CountByStateAsync(id, Cancellation)),
        ["trials: claim"] = ("_id_", (on, id) => on.Trials.ClaimAsync(id, 7, "host/one", Cancellation)),
        ["trials: start"] = ("_id_", (on, id) => on.Trials.StartAsync(id, 7, 0, "host/one", null, Noon, Cancellation)),
        ["trials: note"] = ("_id_", (on, id) => on.Trials.NoteAsync(id, 7, 0, "no room", Cancellation)),
        ["trials: stop"] = ("_id_", (on, id) => on.Trials.RequestStopAsync(id, 8, null, Stop, Cancellation)),
        ["trials: retry"] = ("_id_", (on, id) => on.Trials.RetryAsync(id, 9, new AttemptRecord(0, null, null, Noon, "x"), true, Cancellation)),
        ["trials: retried"] = ("_id_", (on, id) => on.Trials.RetryAsync(id, 10, new AttemptRecord(4, null, null, Noon, "x"), true, Cancellation)),
        ["trials: end"] = ("_id_", (on, id) => on.Trials.EndAsync(id, 7, 0, new TrialOutcome(TrialState.Succeeded, 1), Noon, Cancellation)),
        ["trials: owned"] = ("owned", (on, _) => on.Trials.ListOwnedAsync("host/one", Cancellation)),
        ["ends: read"] = ("_id_", (on, id) => on.Ends.ReadAsync(id, 7, 10, Cancellation)),
        ["metrics: read"] = ("_id_", (on, id) => on.Metrics.ReadAsync(id, 7, 0, Cancellation)),
        ["metrics: count"] = ("_id_", (on, id) => on.Metrics.CountAsync(id, 7, 0, Cancellation)),
        ["metrics: replace"] = ("_id_", (on, id) => on.Metrics.AddAsync(id, 7, 0, [Result], replace: true, Cancellation)),
        ["metrics: remove"] = ("_id_", (on, id) => on.Metrics.RemoveAsync(id, 7, 0, Noon, Cancellation)),
        ["launchers: beat"] = ("_id_", (on, _) => on.Launchers.BeatAsync("host/one", Cancellation)),
        ["launchers: remove"] = ("_id_", (on, _) => on.Launchers.RemoveAsync("host/two", Cancellation)),
        ["uploads: find"] = ("_id_", (on, id) => on.Uploads.FindAsync(id, Cancellation)),
        ["uploads: save"] = ("_id_", (on, id) => on.Uploads.SaveAsync(new UploadRecord { ExperimentId = id }, Cancellation)),
        ["uploads: due"] = ("due", (on, _) => on.Uploads.FindDueAsync(Noon, 10, Cancellation)),
        ["metrics: remove curves"] = ("_id_", (on, id) => on.Metrics.RemoveCurvesAsync(id, 0, 1000, Cancellation)),
        ["retention: turn"] = ("_id_", (on, _) => on.Retention.TakeTurnAsync(Noon, Noon.AddHours(-1), Cancellation)),
        ["retention: note"] = ("_id_", (on, id) => on.Retention.NoteAsync(id, RetainedPart.Curves, Noon, Cancellation)),
        ["retention: find"] = ("_id_", (on, id) => on.Retention.FindAsync([id, Guid.NewGuid()], Cancellation)),
        ["experiments: remove"] = ("_id_", (on, id) => on.Removal.RemoveAsync(id, Cancellation)),
    };

    /// <summary>Each operation of the stores that reads or changes what is there, and its index. The few launchers are read whole.</summary>
    public static TheoryData<string, string> Operations { get; } = new(Queries.Select(query => (query.Key, query.Value.Index)));

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_query_goes_by_its_index(string operation, string index)
    {
        await FillAsync();
        await using var watched = new WatchedStores((MongoSource)Source);

        await Queries[operation].Run(new Parts(watched.Store), Experiment);

        Assert.NotEmpty(watched.Commands);
        foreach (var command in watched.Commands.Where(command => command.GetElement(0).Name != "getMore")) // goes on with one that is here
        {
            var plan = await QueryPlan.OfAsync(Database, command, Cancellation);
            Assert.False(plan.ReadsAll, $"{operation} reads a whole collection: {command}");
            Assert.Equal([index], plan.Indexes);
        }
    }

    [Fact]
    public async Task No_index_is_kept_that_no_query_goes_by()
    {
        var kept = new HashSet<string>();
        foreach (var name in await (await Database.ListCollectionNamesAsync(cancellationToken: Cancellation)).ToListAsync(Cancellation))
        {
            var indexes = await (await Database.GetCollection<BsonDocument>(name).Indexes.ListAsync(Cancellation)).ToListAsync(Cancellation);
            kept.UnionWith(indexes.Select(index => index["name"].AsString));
        }

        Assert.Equal(Queries.Values.Select(query => query.Index).ToHashSet(), kept);
    }

    [Fact]
    public async Task A_query_without_an_index_is_told_from_one_that_has_one()
    {
        await FillAsync();
        var byReason = new BsonDocument { { "find", MongoStore.TrialsName }, { "filter", new BsonDocument("w", "x") } };

        Assert.True((await QueryPlan.OfAsync(Database, byReason, Cancellation)).ReadsAll);
    }

    private IMongoDatabase Database => ((MongoSource)Source).Client.GetDatabase(((MongoSource)Source).DatabaseName);

    private async Task FillAsync()
    {
        await Stores.Trials.AddAsync([.. Enumerable.Range(0, Many).Select(Trial)], Cancellation);
        await Stores.Ends.AppendAsync(Experiment, [.. Enumerable.Range(0, Many).Select(i => new TrialEnd(i, i, TrialState.Succeeded, i))], Cancellation);
        await Stores.Metrics.AddAsync(
            Experiment, 7, 0, [.. Enumerable.Range(0, Many).Select(i => Result with { Step = i })], replace: false, Cancellation);
        for (var i = 0; i < 20; i++)
        {
            var id = i == 0 ? Experiment : Guid.NewGuid();
            await Stores.Experiments.AddAsync(new ExperimentRecord(id, "default", "mnist", "{}", 1, [], [], Noon), Cancellation);
            var state = State(id);
            state.WakeAt = Noon.AddMinutes(i);
            await Stores.Experiments.AddStateAsync(state, Cancellation);
            await Stores.Uploads.AddAsync(new UploadRecord { ExperimentId = id, NextAt = Noon.AddMinutes(i) }, Cancellation);
            await Stores.Launchers.BeatAsync($"host/{i}", Cancellation);
        }
    }

    private sealed class Parts(MongoStore store)
    {
        public MongoExperimentStore Experiments { get; } = new(store);

        public MongoExperimentRemoval Removal { get; } = new(store);

        public MongoTrialStore Trials { get; } = new(store);

        public MongoEndLog Ends { get; } = new(store);

        public MongoMetricStore Metrics { get; } = new(store);

        public MongoLauncherStore Launchers { get; } = new(store);

        public MongoUploadStore Uploads { get; } = new(store);

        public MongoRetentionStore Retention { get; } = new(store);
    }
}
