using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// How documents of an older program become ones of this: an ordered list of steps, counted in one document.
/// <code>
/// schema   _id "schema"   v version, missing before the first   by who takes the steps now   n a counter that he raises meanwhile
/// </code>
/// One process takes them, the others wait for it. Should its counter stand still for <see cref="Silence"/> by another's clock, that one goes
/// on; so a step must do no harm when it is done again, or while it is still being done. Collections and indexes are no steps: they are looked
/// for at every start, also after a restored backup has lost them.
/// </summary>
internal sealed class MongoSchema(MongoStore store, TimeProvider time)
{
    private const string Id = "schema";

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1), Look = TimeSpan.FromMilliseconds(200);

    private static readonly Func<MongoStore, CancellationToken, Task>[] Steps =
    [
        // States of before stops were kept in them.
        (store, cancellation) => MongoStore.Run("schema.step", () => store.States.UpdateManyAsync(
            new BsonDocument("sr", new BsonDocument("$exists", false)), new BsonDocument("$set", new BsonDocument("sr", false)), cancellationToken: cancellation)),
    ];

    /// <summary>The version that this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>How long whoever takes the steps may be silent.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    private IMongoCollection<BsonDocument> Collection { get; } = store.Database.GetCollection<BsonDocument>(MongoStore.SchemaName);

    /// <exception cref="StoreSchemaException">A newer program wrote the database.</exception>
    public async Task UpgradeAsync(CancellationToken cancellation)
    {
        BsonDocument? watched = null;
        var since = time.GetTimestamp();
        while (true)
        {
            var standing = await Collection.FindOne("schema.find", new BsonDocument("_id", Id), cancellation).ConfigureAwait(false);
            var version = standing?.Int("v") ?? 0;
            if (version > Version) throw StoreSchemaException.Newer($"The database {store.Database.DatabaseNamespace.DatabaseName}", version, Version);
            if (version == Version) return;
            if (!Equals(standing, watched)) (watched, since) = (standing, time.GetTimestamp());
            var isFree = standing?.Contains("by") != true || time.GetElapsedTime(since) > Silence;
            if (isFree && await TakeAsync(standing, cancellation).ConfigureAwait(false) is { } mine)
                await TakeStepsAsync(mine, version, cancellation).ConfigureAwait(false);
            else
                await Task.Delay(Look, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What tells this process from the others, if it is the one; null when another was first.</summary>
    private async Task<long?> TakeAsync(BsonDocument? standing, CancellationToken cancellation)
    {
        var mine = MongoStore.NewToken();
        if (standing is null)
        {
            var first = new BsonDocument { { "_id", Id }, { "by", mine }, { "n", 0L } };
            return (await Collection.Insert("schema.take", [first], ordered: true, cancellation).ConfigureAwait(false)).Count == 0 ? mine : null;
        }

        var unchanged = new BsonDocument { { "_id", Id }, { "v", OrNull(standing, "v") }, { "by", OrNull(standing, "by") }, { "n", OrNull(standing, "n") } };
        var update = new BsonDocument("$set", new BsonDocument { { "by", mine }, { "n", 0L } });
        return await Collection.Change("schema.take", unchanged, update, cancellation).ConfigureAwait(false) ? mine : null;
    }

    private async Task TakeStepsAsync(long mine, int version, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var beating = BeatAsync(mine, over.Token);
        try
        {
            for (var taken = true; taken && version < Version; version++)
            {
                await Steps[version](store, cancellation).ConfigureAwait(false);
                var update = new BsonDocument("$set", new BsonDocument("v", version + 1));
                if (version + 1 == Version) update.Add("$unset", new BsonDocument { { "by", 1 }, { "n", 1 } });
                taken = await Collection.Change("schema.raise", new BsonDocument { { "_id", Id }, { "by", mine } }, update, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a beat that failed is a silence
        }
    }

    private async Task BeatAsync(long mine, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Beat, time, cancellation).ConfigureAwait(false);
            await Collection.Change(
                "schema.beat", new BsonDocument { { "_id", Id }, { "by", mine } }, new BsonDocument("$inc", new BsonDocument("n", 1L)), cancellation)
                .ConfigureAwait(false);
        }
    }

    private static BsonValue OrNull(BsonDocument document, string name) => document.GetValue(name, BsonNull.Value);
}
