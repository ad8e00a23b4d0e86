using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// The end log as documents: <c>_id</c> experiment/ordinal, <c>s</c> sequence, <c>st</c> state, <c>v</c> value (missing when null).
/// </summary>
internal sealed class MongoEndLog(MongoStore store) : IEndLog
{
    public async Task<bool> AppendAsync(Guid experimentId, IReadOnlyList<TrialEnd> entries, CancellationToken cancellation)
    {
        EndLogRules.RequireConsecutive(entries);
        var next = 0;
        while (next < entries.Count)
        {
            // Ordered: the server stops at the first ordinal that is taken, so no gap can come about.
            var first = next;
            var documents = entries.Skip(first).Select(entry => Write(experimentId, entry));
            var taken = await store.Ends.Insert("ends.append", documents, ordered: true, cancellation).ConfigureAwait(false);
            if (taken.Count == 0)
            {
                return true;
            }

            // What is there may be this very append, repeated after its answer was lost; then go on behind it.
            next += taken[0];
            var standing = await ReadAsync(experimentId, entries[next].Ordinal, entries.Count - next, cancellation).ConfigureAwait(false);
            foreach (var entry in standing)
            {
                if (entry.Ordinal != entries[next].Ordinal)
                {
                    break;
                }

                if (entry != entries[next] with { Value = StoredValue.From(entries[next].Value) })
                {
                    return false;
                }

                next++;
            }
        }

        return true;
    }

    public async Task<IReadOnlyList<TrialEnd>> ReadAsync(
        Guid experimentId, int fromOrdinal, int limit, CancellationToken cancellation)
    {
        var found = await store.Ends.FindMany("ends.read", MongoKeys.From(experimentId, fromOrdinal), limit, cancellation)
            .ConfigureAwait(false);
        return found.ConvertAll(Read);
    }

    private static BsonDocument Write(Guid experimentId, TrialEnd entry) =>
        new BsonDocument
        {
            { "_id", MongoKeys.Numbered(experimentId, entry.Ordinal) },
            { "s", entry.Sequence },
            { "st", (int)entry.State },
        }.With("v", entry.Value);

    private static TrialEnd Read(BsonDocument document) => new(
        MongoKeys.NumberOf(document["_id"].AsString),
        document["s"].AsInt32,
        (TrialState)document["st"].AsInt32,
        document.Real("v"));
}
