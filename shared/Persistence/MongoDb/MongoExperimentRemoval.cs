using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

internal sealed class MongoExperimentRemoval(MongoStore store) : IExperimentRemoval
{
    public async Task RemoveAsync(Guid experimentId, CancellationToken cancellation)
    {
        var key = MongoKeys.Experiment(experimentId);
        // The zero is the character after the slash.
        var parts = new BsonDocument("_id", new BsonDocument { { "$gte", key + "/" }, { "$lt", key + "0" } });
        var own = new BsonDocument("_id", key);
        // The upload's record after the spec: an uploader that finds the one makes the other.
        foreach (var (collection, filter) in new[]
        {
            (store.Metrics, parts), (store.Trials, parts), (store.Ends, parts), (store.Experiments, own), (store.Uploads, own),
            (store.Retention, new BsonDocument { { "_id", key }, { MongoRetentionStore.Removed, BsonNull.Value } }), (store.States, own),
        })
        {
            await MongoStore.Run("experiments.remove", () => collection.DeleteManyAsync(filter, cancellation)).ConfigureAwait(false);
        }
    }
}
