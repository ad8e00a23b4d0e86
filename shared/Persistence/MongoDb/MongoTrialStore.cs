using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using MongoDB.Bson;
using MongoDB.Driver;
using static AutoTune.Persistence.MongoDb.MongoFields;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// Every change is one conditional update. Its condition also takes the document that the same call has already changed: the driver
/// repeats a command whose answer was lost, and then finds its own work.
/// </summary>
internal sealed class MongoTrialStore(MongoStore store) : ITrialStore
{
    private static readonly BsonDocument NotEnded = new("$lt", (int)TrialState.Succeeded);

    private static readonly BsonDocument EndedElements = new() { { "st", 1 }, { "v", 1 }, { "ea", 1 } };

    private static readonly FindOneAndUpdateOptions<BsonDocument> ReturnNew = new() { ReturnDocument = ReturnDocument.After };

    public async Task<IReadOnlyList<TrialRecord>> AddAsync(IReadOnlyList<TrialRecord> trials, CancellationToken cancellation)
    {
        if (trials.Count == 0)
        {
            return [];
        }

        var taken = await store.Trials.Insert("trials.add", trials.Select(MongoTrialDocument.Write), ordered: false, cancellation)
            .ConfigureAwait(false);
        if (taken.Count == 0)
        {
            return [];
        }

        var keys = new BsonArray(taken.Select(i => MongoKeys.Numbered(trials[i].ExperimentId, trials[i].Sequence)));
        return Read(await store.Trials.FindMany(
            "trials.findMany", new BsonDocument("_id", new BsonDocument("$in", keys)), keys.Count, cancellation).ConfigureAwait(false));
    }

    public async Task<TrialRecord?> FindAsync(Guid experimentId, int sequence, CancellationToken cancellation) =>
        await store.Trials.FindOne("trials.find", One(experimentId, sequence), cancellation).ConfigureAwait(false) is { } found
            ? MongoTrialDocument.Read(found)
            : null;

    public async Task<IReadOnlyList<TrialRecord>> ListAsync(
        Guid experimentId, int fromSequence, int limit, CancellationToken cancellation) =>
        Read(await store.Trials.FindMany("trials.list", MongoKeys.From(experimentId, fromSequence), limit, cancellation)
            .ConfigureAwait(false));

    public async Task<IReadOnlyList<TrialRecord>> FindManyAsync(
        Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation) =>
        sequences.Count == 0
            ? []
            : Read(await store.Trials.FindMany(
                "trials.findMany", MongoKeys.OneOf(experimentId, sequences), sequences.Count, cancellation).ConfigureAwait(false));

    public async Task<IReadOnlyList<EndedTrial>> FindEndedAsync(
        Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation)
    {
        if (sequences.Count == 0)
        {
            return [];
        }

        var filter = MongoKeys.OneOf(experimentId, sequences).Add("st", new BsonDocument("$gte", (int)TrialState.Succeeded));
        var found = await store.Trials.FindMany("trials.findEnded", filter, sequences.Count, cancellation, EndedElements)
            .ConfigureAwait(false);
        return found.ConvertAll(MongoTrialDocument.ReadEnded);
    }

    public async Task<TrialRecord?> ClaimAsync(Guid experimentId, int sequence, string owner, CancellationToken cancellation)
    {
        var filter = One(experimentId, sequence).Add("$or", new BsonArray
        {
            new BsonDocument { { "st", (int)TrialState.Waiting }, { "sp", BsonNull.Value } },
            new BsonDocument { { "st", (int)TrialState.Launching }, { "o", owner } },
        });
        var update = new BsonDocument("$set", new BsonDocument { { "st", (int)TrialState.Launching }, { "o", owner } });
        var claimed = await MongoStore.Run<BsonDocument?>("trials.claim", async () =>
            await store.Trials.FindOneAndUpdateAsync(filter, update, ReturnNew, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return claimed is null ? null : MongoTrialDocument.Read(claimed);
    }

    public Task<bool> StartAsync(
        Guid experimentId,
        int sequence,
        int attempt,
        string owner,
        ProcessIdentity? process,
        DateTimeOffset at,
        CancellationToken cancellation)
    {
        var filter = One(experimentId, sequence).Add("a", attempt).Add("o", owner).Add("$or", new BsonArray
        {
            new BsonDocument("st", (int)TrialState.Launching),
            new BsonDocument
            {
                { "st", (int)TrialState.Running },
                { "pp", OrNull(process?.Pid) },
                { "pt", OrNull(process?.StartTicks) },
                { "sa", StoredTime.From(at) },
            },
        });
        var started = new BsonDocument { { "st", (int)TrialState.Running }, { "sa", StoredTime.From(at) } }
            .With("pp", process?.Pid)
            .With("pt", process?.StartTicks);
        return store.Trials.Change("trials.start", filter, new BsonDocument("$set", started), cancellation);
    }

    public Task<bool> EndAsync(
        Guid experimentId, int sequence, int attempt, TrialOutcome outcome, DateTimeOffset at, CancellationToken cancellation)
    {
        var filter = One(experimentId, sequence).Add("a", attempt).Add("$or", new BsonArray
        {
            new BsonDocument("st", NotEnded),
            new BsonDocument
            {
                { "st", (int)outcome.State },
                { "ea", StoredTime.From(at) },
                { "v", OrNull(outcome.Value) },
                { "f", OrNull(outcome.FinalResult) },
                { "w", OrNull(outcome.Reason) },
            },
        });
        var ended = new BsonDocument { { "st", (int)outcome.State }, { "ea", StoredTime.From(at) } }
            .With("v", outcome.Value)
            .With("f", outcome.FinalResult)
            .With("w", outcome.Reason);
        var update = new BsonDocument("$set", ended);
        if (outcome.Reason is null) update.Add("$unset", new BsonDocument("w", 1)); // what kept it from running is past
        return store.Trials.Change("trials.end", filter, update, cancellation);
    }

    public async Task<bool> RetryAsync(
        Guid experimentId, int sequence, AttemptRecord ended, bool countsAsRetry, CancellationToken cancellation)
    {
        var earlier = MongoTrialDocument.Write(ended);
        var filter = One(experimentId, sequence).Add("a", ended.Attempt).Add("st", NotEnded);
        var update = new BsonDocument
        {
            { "$set", new BsonDocument("st", (int)TrialState.Waiting) },
            { "$inc", new BsonDocument { { "a", 1 }, { "r", countsAsRetry ? 1 : 0 } } },
            { "$unset", new BsonDocument { { "o", 1 }, { "pp", 1 }, { "pt", 1 }, { "sa", 1 }, { "w", 1 } } },
            { "$push", new BsonDocument("e", earlier) },
        };
        if (await store.Trials.Change("trials.retry", filter, update, cancellation).ConfigureAwait(false))
        {
            return true;
        }

        // An update that counts cannot be its own repetition; whether it was made already, the list of attempts tells.
        var done = One(experimentId, sequence).Add("e", earlier);
        return await store.Trials.FindOne("trials.retried", done, cancellation, new BsonDocument("_id", 1)).ConfigureAwait(false)
            is not null;
    }

    public Task<bool> RequestStopAsync(
        Guid experimentId, int sequence, int? attempt, StopRequest stop, CancellationToken cancellation)
    {
        var request = MongoTrialDocument.Write(stop);
        var filter = One(experimentId, sequence).With("a", attempt).Add("st", NotEnded).Add("$or", new BsonArray
        {
            new BsonDocument("sp", BsonNull.Value),
            new BsonDocument("sp", request),
        });
        return store.Trials.Change(
            "trials.requestStop", filter, new BsonDocument("$set", new BsonDocument("sp", request)), cancellation);
    }

    public Task<bool> NoteAsync(Guid experimentId, int sequence, int attempt, string? trouble, CancellationToken cancellation)
    {
        var filter = One(experimentId, sequence).Add("a", attempt).Add("st", NotEnded);
        var update = trouble is null ? new BsonDocument("$unset", new BsonDocument("w", 1)) : new BsonDocument("$set", new BsonDocument("w", trouble));
        return store.Trials.Change("trials.note", filter, update, cancellation);
    }

    public async Task<IReadOnlyList<TrialRecord>> ListOwnedAsync(string owner, CancellationToken cancellation)
    {
        var filter = new BsonDocument { { "o", owner }, { "st", MongoSetup.Held } };
        return Read(await MongoStore.Run("trials.listOwned", () =>
            store.Trials.Find(filter).Sort(new BsonDocument("_id", 1)).ToListAsync(cancellation)).ConfigureAwait(false));
    }

    public async Task<IReadOnlyDictionary<TrialState, int>> CountByStateAsync(Guid experimentId, CancellationToken cancellation)
    {
        PipelineDefinition<BsonDocument, BsonDocument> pipeline = new[]
        {
            new BsonDocument("$match", MongoKeys.From(experimentId, 0)),
            new BsonDocument("$group", new BsonDocument { { "_id", "$st" }, { "n", new BsonDocument("$sum", 1) } }),
        };
        var groups = await MongoStore.Run("trials.count", async () =>
        {
            using var cursor = await store.Trials.AggregateAsync(pipeline, cancellationToken: cancellation).ConfigureAwait(false);
            return await cursor.ToListAsync(cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return groups.ToDictionary(group => (TrialState)group["_id"].ToInt32(), group => group["n"].ToInt32());
    }

    private static BsonDocument One(Guid experimentId, int sequence) => new("_id", MongoKeys.Numbered(experimentId, sequence));

    private static List<TrialRecord> Read(List<BsonDocument> documents) => documents.ConvertAll(MongoTrialDocument.Read);
}
