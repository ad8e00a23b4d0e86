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
        (await store.Uploads.Insert("uploads.add", [Write(record, NewToken())], ordered: true, cancellation).ConfigureAwait(false)).Count == 0;

    public async Task<UploadRecord?> FindAsync(Guid experimentId, CancellationToken cancellation) =>
        await store.Uploads.FindOne("uploads.find", new BsonDocument("_id", MongoKeys.Experiment(experimentId)), cancellation).ConfigureAwait(false) is { } found
            ? Read(found)
            : null;

    public async Task<UploadRecord?> SaveAsync(UploadRecord record, CancellationToken cancellation)
    {
        // The token lets the driver's repetition of this very save find its work done.
        var (next, token) = (record with { Version = record.Version + 1 }, NewToken());
        var filter = new BsonDocument("_id", MongoKeys.Experiment(record.ExperimentId))
            .Add("$or", new BsonArray { new BsonDocument("v", record.Version), new BsonDocument("tk", token) });
        return await store.Uploads.Replace("uploads.save", filter, Write(next, token), cancellation).ConfigureAwait(false) ? next : null;
    }

    public async Task<IReadOnlyList<UploadRecord>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        var filter = new BsonDocument("du", new BsonDocument("$lte", StoredTime.From(now)));
        var found = await store.Uploads.FindMany("uploads.due", filter, limit, cancellation, sort: ByDue).ConfigureAwait(false);
        return found.ConvertAll(Read);
    }

    private static string NewToken() => Guid.NewGuid().ToString("N");

    private static BsonDocument Write(UploadRecord record, string token) => new BsonDocument
    {
        { "_id", MongoKeys.Experiment(record.ExperimentId) },
        { "v", record.Version },
        { "tk", token },
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
