using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>Launchers as documents: <c>_id</c> owner, <c>n</c> the counter. A beat that the driver repeats counts twice, which says the same.</summary>
internal sealed class MongoLauncherStore(MongoStore store) : ILauncherStore
{
    private static readonly BsonDocument CountUp = new("$inc", new BsonDocument("n", 1L));

    private static readonly UpdateOptions Upsert = new() { IsUpsert = true };

    public Task BeatAsync(string owner, CancellationToken cancellation) => MongoStore.Run("launchers.beat", async () =>
    {
        try
        {
            return await store.Launchers.UpdateOneAsync(One(owner), CountUp, Upsert, cancellation).ConfigureAwait(false);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // Its first beat came twice at once; now the document is there.
            return await store.Launchers.UpdateOneAsync(One(owner), CountUp, Upsert, cancellation).ConfigureAwait(false);
        }
    });

    public async Task<IReadOnlyDictionary<string, long>> ListAsync(CancellationToken cancellation)
    {
        var found = await MongoStore.Run("launchers.list", () =>
            store.Launchers.Find(new BsonDocument()).ToListAsync(cancellation)).ConfigureAwait(false);
        return found.ToDictionary(document => document["_id"].AsString, document => document["n"].ToInt64());
    }

    public Task RemoveAsync(string owner, CancellationToken cancellation) =>
        MongoStore.Run("launchers.remove", () => store.Launchers.DeleteOneAsync(One(owner), cancellation));

    private static BsonDocument One(string owner) => new("_id", owner);
}
