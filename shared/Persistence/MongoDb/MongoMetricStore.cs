using AutoTune.Experiments.Trials;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// Results as documents: <c>_id</c> (<see cref="MongoKeys"/>), <c>v</c> value and <c>j</c> JSON text (missing when null), <c>t</c> taken in at.
/// </summary>
internal sealed class MongoMetricStore(MongoStore store) : IMetricStore
{
    public async Task AddAsync(
        Guid experimentId,
        int sequence,
        int attempt,
        IReadOnlyList<MetricRecord> results,
        bool replace,
        CancellationToken cancellation)
    {
        if (results.Count == 0)
        {
            return;
        }

        var curve = MongoKeys.Curve(experimentId, sequence, attempt);
        if (replace)
        {
            await ReplaceAsync(curve, results, cancellation).ConfigureAwait(false);
        }
        else
        {
            await store.Metrics.Insert("metrics.add", results.Select(result => Write(curve, result)), ordered: false, cancellation)
                .ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<MetricRecord>> ReadAsync(
        Guid experimentId, int sequence, int attempt, CancellationToken cancellation)
    {
        var curve = MongoKeys.Curve(experimentId, sequence, attempt);
        var filter = Within(curve);
        var found = await MongoStore.Run("metrics.read", () =>
            store.Metrics.Find(filter).Sort(new BsonDocument("_id", 1)).ToListAsync(cancellation)).ConfigureAwait(false);
        return found.ConvertAll(document => Read(document, curve.Length));
    }

    public async Task<int> CountAsync(Guid experimentId, int sequence, int attempt, CancellationToken cancellation)
    {
        var filter = Within($"{MongoKeys.Curve(experimentId, sequence, attempt)}{(int)MetricType.Intermediate}/");
        filter["v"] = new BsonDocument("$exists", true);
        var count = await MongoStore.Run("metrics.count", () =>
            store.Metrics.CountDocumentsAsync(filter, cancellationToken: cancellation)).ConfigureAwait(false);
        return (int)count;
    }

    public Task RemoveAsync(Guid experimentId, int sequence, int attempt, DateTimeOffset before, CancellationToken cancellation)
    {
        var filter = Within(MongoKeys.Curve(experimentId, sequence, attempt));
        filter["t"] = new BsonDocument("$lt", StoredTime.From(before));
        return MongoStore.Run("metrics.remove", () => store.Metrics.DeleteManyAsync(filter, cancellation));
    }

    public Task RemoveCurvesAsync(Guid experimentId, int fromSequence, int untilSequence, CancellationToken cancellation) =>
        MongoStore.Run("metrics.removeCurves", () => store.Metrics.DeleteManyAsync(
            MongoKeys.Intermediate(experimentId, fromSequence, untilSequence), cancellation));

    private static BsonDocument Within(string prefix) => new("_id", new BsonDocument { { "$gte", prefix }, { "$lt", prefix + ":" } });

    /// <summary>Two that insert the same key at once: the server may tell one of them so, and it then finds a document to replace.</summary>
    private async Task ReplaceAsync(string curve, IReadOnlyList<MetricRecord> results, CancellationToken cancellation)
    {
        for (var next = 0; next < results.Count;)
        {
            var first = next;
            next = await MongoStore.Run("metrics.replace", async () =>
            {
                var models = results.Skip(first).Select(result =>
                {
                    var document = Write(curve, result);
                    return new ReplaceOneModel<BsonDocument>(new BsonDocument("_id", document["_id"]), document) { IsUpsert = true };
                });
                try
                {
                    await store.Metrics.BulkWriteAsync(models, cancellationToken: cancellation).ConfigureAwait(false);
                    return results.Count;
                }
                catch (MongoBulkWriteException e) when (MongoErrors.OnlyDuplicates(e))
                {
                    return first + e.WriteErrors[0].Index;
                }
            }).ConfigureAwait(false);
        }
    }

    private static BsonDocument Write(string curve, MetricRecord result) =>
        new BsonDocument { { "_id", $"{curve}{(int)result.Type}/{result.Step:D19}" }, { "t", StoredTime.From(result.At) } }
            .With("v", result.Value)
            .With("j", result.Json);

    private static MetricRecord Read(BsonDocument document, int prefix)
    {
        var key = document["_id"].AsString;
        return new MetricRecord(
            (MetricType)(key[prefix] - '0'),
            long.Parse(key.AsSpan(prefix + 2)),
            document.Real("v"),
            document.Text("j"),
            StoredTime.To(document["t"].AsInt64));
    }
}
