using AutoTune.Contracts;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

internal sealed class MongoSetup(MongoStore store, MongoSchema schema) : IStoreSetup
{
    private const int NamespaceExists = 48;

    /// <summary>Launching or Running: the condition of the index on owners, and so of every query that is to use it.</summary>
    public static readonly BsonDocument Held = new() { { "$gte", (int)TrialState.Launching }, { "$lte", (int)TrialState.Running } };

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await schema.UpgradeAsync(cancellation).ConfigureAwait(false); // before anything is made in a newer program's database
        var present = await MongoStore.Run("store.prepare", async () =>
        {
            using var names = await store.Database.ListCollectionNamesAsync(cancellationToken: cancellation).ConfigureAwait(false);
            return await names.ToListAsync(cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        foreach (var name in new[]
        {
            MongoStore.ExperimentsName,
            MongoStore.StatesName,
            MongoStore.TrialsName,
            MongoStore.EndsName,
            MongoStore.MetricsName,
            MongoStore.LaunchersName,
            MongoStore.UploadsName,
            MongoStore.RetentionName,
        })
        {
            if (!present.Contains(name))
            {
                await CreateAsync(name, cancellation).ConfigureAwait(false);
            }
        }

        await IndexAsync(store.States, "due", "du", new CreateIndexOptions { Sparse = true }, cancellation).ConfigureAwait(false);
        await IndexAsync(store.Uploads, "due", "du", new CreateIndexOptions { Sparse = true }, cancellation).ConfigureAwait(false);
        await IndexAsync(
            store.Trials,
            "owned",
            "o",
            new CreateIndexOptions<BsonDocument> { PartialFilterExpression = new BsonDocument("st", Held) },
            cancellation).ConfigureAwait(false);
    }

    public Task PingAsync(CancellationToken cancellation) => MongoStore.Run("store.ping", () =>
        store.Database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), ReadPreference.Primary, cancellation));

    private static Task<string> IndexAsync(
        IMongoCollection<BsonDocument> collection, string name, string element, CreateIndexOptions options, CancellationToken cancellation)
    {
        options.Name = name;
        return MongoStore.Run("store.prepare", () => collection.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(new BsonDocument(element, 1), options), cancellationToken: cancellation));
    }

    private Task<bool> CreateAsync(string name, CancellationToken cancellation) => MongoStore.Run("store.prepare", async () =>
    {
        try
        {
            await store.Database.CreateCollectionAsync(name, cancellationToken: cancellation).ConfigureAwait(false);
            return true;
        }
        catch (MongoCommandException e) when (e.Code == NamespaceExists)
        {
            return false; // Another service was first.
        }
    });
}
