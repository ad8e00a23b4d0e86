using AutoTune.Experiments.State;
using MongoDB.Bson;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// Uploads as documents: <c>_id</c> the experiment, <c>v</c> the version, <c>du</c> when it is due, <c>tk</c> the save's token; the rest
/// by its whole names.
/// </summary>
internal sealed class MongoUploadStore(MongoStore store) : IUploadStore
{
    private static readonly BsonDocument ByDue = new("du", 1);

    public async Task<bool> AddAsync(UploadRecord record, CancellationToken cancellation) =>
        (await store.Uploads.Insert("uploads.add", [Write(record)], ordered: true, cancellation).ConfigureAwait(false)).Count == 0;

    public async Task<UploadRecord?> FindAsync(Guid experimentId, CancellationToken cancellation) =>
        await store.Uploads.FindOne("uploads.find", new BsonDocument("_id", MongoKeys.Experiment(experimentId)), cancellation).ConfigureAwait(false) is { } found
            ? Read(found)
            : null;

    public async Task<UploadRecord?> SaveAsync(UploadRecord record, CancellationToken cancellation)
    {
        var next = record with { Version = record.Version + 1 };
        return await store.Uploads.ReplaceVersion("uploads.save", record.Version, Write(next), cancellation).ConfigureAwait(false) ? next : null;
    }

    public async Task<IReadOnlyList<UploadRecord>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        var filter = new BsonDocument("du", new BsonDocument("$lte", StoredTime.From(now)));
        var found = await store.Uploads.FindMany("uploads.due", filter, limit, cancellation, sort: ByDue).ConfigureAwait(false);
        return found.ConvertAll(Read);
    }

    private static BsonDocument Write(UploadRecord record) => new BsonDocument
    {
        { "_id", MongoKeys.Experiment(record.ExperimentId) },
        { "v", record.Version },
        { "tk", MongoStore.NewToken() },
        { "ends", record.Ends },
        { "complete", record.Complete },
        { "taken", record.Taken },
        { "failures", record.Failures },
    }
        .With("du", record.NextAt)
        .With("node", record.Node)
        .With("profile", record.Profile)
        .With("trouble", record.Trouble)
        .With("message", record.Message);

    private static UploadRecord Read(BsonDocument document) => new()
    {
        ExperimentId = Guid.ParseExact(document["_id"].AsString, "N"),
        Version = document["v"].AsInt32,
        Node = document.Text("node"),
        Ends = document["ends"].AsInt32,
        Profile = document.Text("profile"),
        Complete = document["complete"].AsBoolean,
        Taken = document["taken"].AsBoolean,
        Trouble = document.Text("trouble"),
        Message = document.Text("message"),
        Failures = document["failures"].AsInt32,
        NextAt = document.Time("du"),
    };
}
