using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>How the server looks up a command's documents, by its answer to <c>explain</c>.</summary>
/// <param name="Indexes">The indexes it goes by.</param>
/// <param name="ReadsAll">It reads a whole collection.</param>
internal sealed record QueryPlan(IReadOnlySet<string> Indexes, bool ReadsAll)
{
    // What a driver adds to a command, and explain takes only at its own level or not at all.
    private static readonly string[] Envelope =
        ["lsid", "$db", "txnNumber", "$clusterTime", "writeConcern", "readConcern", "$readPreference", "ordered", "bypassDocumentValidation"];

    /// <summary>Explains a command as the driver sent it.</summary>
    public static async Task<QueryPlan> OfAsync(IMongoDatabase database, BsonDocument command, CancellationToken cancellation)
    {
        var plain = new BsonDocument(command.Where(element => !Envelope.Contains(element.Name)));
        // One of several changes at once is explained for all of them.
        foreach (var changes in plain.Where(element => element.Name is "updates" or "deletes").ToList())
            plain[changes.Name] = new BsonArray { changes.Value[0] };
        var answer = await database.RunCommandAsync<BsonDocument>(
            new BsonDocument { { "explain", plain }, { "verbosity", "queryPlanner" } }, cancellationToken: cancellation);
        return Of(answer);
    }

    /// <summary>Reads an answer to <c>explain</c>.</summary>
    public static QueryPlan Of(BsonDocument answer)
    {
        var stages = Below(answer, inPlan: false).ToList();
        if (stages.Count == 0) throw new InvalidOperationException($"No plan in: {answer}");
        // IDHACK and EXPRESS are MongoDB's short cuts for one document by its key; they may not name the index.
        var indexes = stages.Select(stage => stage.GetValue("indexName", IsByKey(stage) ? "_id_" : BsonNull.Value)).Where(name => name.IsString);
        return new(indexes.Select(name => name.AsString).ToHashSet(), stages.Any(stage => stage["stage"] == "COLLSCAN"));
    }

    private static bool IsByKey(BsonDocument stage) => stage["stage"].AsString is "IDHACK" or "CLUSTERED_IXSCAN" || stage["stage"].AsString.StartsWith("EXPRESS", StringComparison.Ordinal);

    /// <summary>Every stage of the winning plan, wherever the answer has it: it differs by command, version and engine.</summary>
    private static IEnumerable<BsonDocument> Below(BsonValue value, bool inPlan) => value switch
    {
        BsonDocument document => (inPlan && document.Contains("stage") ? [document] : Enumerable.Empty<BsonDocument>())
            .Concat(document.Where(element => element.Name != "rejectedPlans").SelectMany(element => Below(element.Value, inPlan || element.Name == "winningPlan"))),
        BsonArray array => array.SelectMany(item => Below(item, inPlan)),
        _ => [],
    };
}
