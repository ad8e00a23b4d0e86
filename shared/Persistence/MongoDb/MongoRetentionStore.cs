using AutoTune.Experiments.State;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// Retention's notes as documents: <c>_id</c> the experiment, <c>m</c> its curves were removed at, <c>x</c> all of it was removed at; and one
/// with <c>_id</c> "turn" and <c>t</c>, when the last turn began.
/// </summary>
internal sealed class MongoRetentionStore(MongoStore store) : IRetentionStore
{
    /// <summary>The element that says that all of an experiment is removed.</summary>
    public const string Removed = "x";

    private const string Turn = "turn", Curves = "m";

    private static readonly UpdateOptions Upsert = new() { IsUpsert = true };

    public Task<bool> TakeTurnAsync(DateTimeOffset now, DateTimeOffset before, CancellationToken cancellation) => SetAsync(
        "retention.turn",
        new BsonDocument { { "_id", Turn }, { "t", new BsonDocument("$lt", StoredTime.From(before)) } },
        new BsonDocument("t", StoredTime.From(now)),
        cancellation);

    public Task<bool> NoteAsync(Guid experimentId, RetainedPart part, DateTimeOffset at, CancellationToken cancellation)
    {
        var (name, time) = (part == RetainedPart.Curves ? Curves : Removed, StoredTime.From(at));
        return SetAsync(
            "retention.note",
            new BsonDocument { { "_id", MongoKeys.Experiment(experimentId) }, { name, new BsonDocument("$in", new BsonArray { BsonNull.Value, time }) } },
            new BsonDocument(name, time),
            cancellation);
    }

    public async Task<IReadOnlyDictionary<Guid, RetentionRecord>> FindAsync(IReadOnlyList<Guid> experimentIds, CancellationToken cancellation)
    {
        if (experimentIds.Count == 0) return new Dictionary<Guid, RetentionRecord>();
        var keys = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(experimentIds.Select(MongoKeys.Experiment))));
        var found = await store.Retention.FindMany("retention.find", keys, experimentIds.Count, cancellation).ConfigureAwait(false);
        return found.ToDictionary(
            document => Guid.ParseExact(document["_id"].AsString, "N"), document => new RetentionRecord(document.Time(Curves), document.Time(Removed)));
    }

    /// <summary>A document that is there and does not meet the condition makes the insertion fail.</summary>
    private Task<bool> SetAsync(string operation, BsonDocument filter, BsonDocument elements, CancellationToken cancellation) =>
        MongoStore.Run(operation, async () =>
        {
            try
            {
                await store.Retention.UpdateOneAsync(filter, new BsonDocument("$set", elements), Upsert, cancellation).ConfigureAwait(false);
                return true;
            }
            catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
            {
                return false;
            }
        });
}
