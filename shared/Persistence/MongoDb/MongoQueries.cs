using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>The few shapes of query that the stores use, each one round trip.</summary>
internal static class MongoQueries
{
    private static readonly BsonDocument ById = new("_id", 1);

    extension(IMongoCollection<BsonDocument> collection)
    {
        public Task<BsonDocument?> FindOne(
            string operation, BsonDocument filter, CancellationToken cancellation, BsonDocument? projection = null) =>
            MongoStore.Run<BsonDocument?>(operation, async () =>
            {
                var options = new FindOptions<BsonDocument> { Limit = 1, Projection = projection };
                using var cursor = await collection.FindAsync(filter, options, cancellation).ConfigureAwait(false);
                return await cursor.FirstOrDefaultAsync(cancellation).ConfigureAwait(false);
            });

        /// <summary>At most <paramref name="limit"/> documents, asked for in one batch, in the order of their keys if not told another.</summary>
        public Task<List<BsonDocument>> FindMany(
            string operation,
            BsonDocument filter,
            int limit,
            CancellationToken cancellation,
            BsonDocument? projection = null,
            BsonDocument? sort = null) =>
            MongoStore.Run(operation, async () =>
            {
                var options = new FindOptions<BsonDocument>
                {
                    Limit = limit,
                    BatchSize = limit,
                    Projection = projection,
                    Sort = sort ?? ById,
                };
                using var cursor = await collection.FindAsync(filter, options, cancellation).ConfigureAwait(false);
                return await cursor.ToListAsync(cancellation).ConfigureAwait(false);
            });

        /// <summary>A conditional update of one document: whether there was one that met the condition.</summary>
        public Task<bool> Change(string operation, BsonDocument filter, BsonDocument update, CancellationToken cancellation) =>
            MongoStore.Run(operation, async () =>
            {
                var result = await collection.UpdateOneAsync(filter, update, cancellationToken: cancellation).ConfigureAwait(false);
                return result.MatchedCount == 1;
            });

        /// <summary>
        /// Replaces a document whose version ("v") is still the given one by one that has the next: whether it was. The token ("tk") of the new
        /// one lets the driver's repetition of this very save find its work done. The content cannot: two writers who save the same next version
        /// with the same content must not both be told that theirs is stored.
        /// </summary>
        public Task<bool> ReplaceVersion(string operation, int version, BsonDocument document, CancellationToken cancellation) =>
            MongoStore.Run(operation, async () =>
            {
                var filter = new BsonDocument("_id", document["_id"]).Add("$or", new BsonArray
                {
                    new BsonDocument("v", version),
                    new BsonDocument("tk", document["tk"]),
                });
                var result = await collection.ReplaceOneAsync(filter, document, cancellationToken: cancellation).ConfigureAwait(false);
                return result.MatchedCount == 1;
            });

        /// <summary>Adds documents; the indexes of those whose keys were taken (only the first of them when <paramref name="ordered"/>).</summary>
        public Task<List<int>> Insert(
            string operation, IEnumerable<BsonDocument> documents, bool ordered, CancellationToken cancellation) =>
            MongoStore.Run(operation, async () =>
            {
                try
                {
                    await collection.InsertManyAsync(documents, new InsertManyOptions { IsOrdered = ordered }, cancellation)
                        .ConfigureAwait(false);
                    return [];
                }
                catch (MongoBulkWriteException e) when (MongoErrors.OnlyDuplicates(e))
                {
                    return e.WriteErrors.Select(error => error.Index).ToList();
                }
            });
    }
}
