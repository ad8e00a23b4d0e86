using AutoTune.Experiments.State;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

internal sealed class MongoExperimentStore(MongoStore store) : IExperimentStore
{
    private static readonly BsonDocument ByDue = new("du", 1);

    public async Task<ExperimentRecord?> AddAsync(ExperimentRecord record, CancellationToken cancellation)
    {
        var taken = await store.Experiments.Insert("experiments.add", [Write(record)], ordered: true, cancellation)
            .ConfigureAwait(false);
        return taken.Count == 0 ? null : await FindAsync(record.Id, cancellation).ConfigureAwait(false);
    }

    public async Task<ExperimentRecord?> FindAsync(Guid experimentId, CancellationToken cancellation) =>
        await store.Experiments.FindOne("experiments.find", One(experimentId), cancellation).ConfigureAwait(false) is { } found
            ? Read(found)
            : null;

    public async Task<bool> AddStateAsync(ExperimentState state, CancellationToken cancellation)
    {
        var document = MongoStateDocument.Write(state, state.Version, MongoStore.NewToken());
        return (await store.States.Insert("states.add", [document], ordered: true, cancellation).ConfigureAwait(false)).Count == 0;
    }

    public async Task<ExperimentState?> FindStateAsync(Guid experimentId, CancellationToken cancellation) =>
        await store.States.FindOne("states.find", One(experimentId), cancellation).ConfigureAwait(false) is { } found
            ? MongoStateDocument.Read(found)
            : null;

    public async Task<bool> SaveStateAsync(ExperimentState state, CancellationToken cancellation)
    {
        var document = MongoStateDocument.Write(state, state.Version + 1, MongoStore.NewToken());
        var saved = await store.States.ReplaceVersion("states.save", state.Version, document, cancellation).ConfigureAwait(false);
        if (saved)
        {
            state.Version++;
        }

        return saved;
    }

    public async Task<IReadOnlyList<ExperimentState>> ListStatesAsync(Guid? after, int limit, CancellationToken cancellation)
    {
        var filter = after is { } id ? new BsonDocument("_id", new BsonDocument("$gt", MongoKeys.Experiment(id))) : [];
        return Read(await store.States.FindMany("states.list", filter, limit, cancellation).ConfigureAwait(false));
    }

    public async Task<IReadOnlyList<ExperimentState>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        var filter = new BsonDocument("du", new BsonDocument("$lte", StoredTime.From(now)));
        return Read(await store.States.FindMany("states.findDue", filter, limit, cancellation, sort: ByDue).ConfigureAwait(false));
    }

    private static BsonDocument One(Guid experimentId) => new("_id", MongoKeys.Experiment(experimentId));

    private static List<ExperimentState> Read(List<BsonDocument> documents) => documents.ConvertAll(MongoStateDocument.Read);

    // Written once per experiment: whole names.
    private static BsonDocument Write(ExperimentRecord record) => new BsonDocument
    {
        { "_id", MongoKeys.Experiment(record.Id) },
        { "namespace", record.Namespace },
        { "name", record.Name },
        { "spec", record.SpecJson },
        { "seed", record.Seed },
        { "problems", new BsonArray(record.Problems) },
        { "warnings", new BsonArray(record.Warnings) },
        { "createdAt", StoredTime.From(record.CreatedAt) },
    }.With("traceParent", record.TraceParent);

    private static ExperimentRecord Read(BsonDocument document) => new(
        Guid.ParseExact(document["_id"].AsString, "N"),
        document["namespace"].AsString,
        document["name"].AsString,
        document["spec"].AsString,
        document["seed"].AsInt64,
        Lines(document["problems"]),
        Lines(document["warnings"]),
        StoredTime.To(document["createdAt"].AsInt64),
        document.Text("traceParent"));

    private static List<string> Lines(BsonValue lines) => lines.AsBsonArray.Select(line => line.AsString).ToList();
}
