using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;

namespace AutoTune.MongoGateway;

/// <summary>
/// `explain`: PostgreSQL's plan for a query, told as MongoDB tells its own (stages below a winning plan). The engine plans no updates and
/// deletes for show; their filter is explained as that of a find, which is how it looks the documents up.
/// </summary>
internal static class ExplainCommand
{
    // What every look at a collection has as a condition, and no more when all of it is read.
    private const string WholeCollection = "(shard_key_value = ";

    public static async Task<byte[]> RunAsync(NpgsqlConnection connection, string database, BsonDocument command)
    {
        var (function, query) = Query(command);
        // The engine expands a query while it is planned, so it has to stand there as a constant.
        var sql = $"EXPLAIN (FORMAT JSON, COSTS OFF) SELECT document FROM documentdb_api_catalog.{function}"
            + $"('{database.Replace("'", "''")}', 'BSONHEX{Convert.ToHexString(query.ToBson())}'::documentdb_core.bson)";
        var plans = await Engine.RowAsync(connection, sql, row => row.GetFieldValue<string>(0));
        var plan = BsonSerializer.Deserialize<BsonArray>(plans)[0]["Plan"].AsBsonDocument;
        return new BsonDocument
        {
            { "queryPlanner", new BsonDocument { { "namespace", $"{database}.{command.GetElement(0).Value}" }, { "winningPlan", Stage(plan) } } },
            { "ok", 1.0 },
        }.ToBson();
    }

    private static (string Function, BsonDocument Query) Query(BsonDocument command)
    {
        var (name, collection) = (command.GetElement(0).Name, command.GetElement(0).Value);
        return name switch
        {
            "find" => ("bson_aggregation_find", command),
            "aggregate" => ("bson_aggregation_pipeline", command),
            "count" => ("bson_aggregation_count", command),
            "update" => Find(command["updates"][0]["q"]),
            "delete" => Find(command["deletes"][0]["q"]),
            "findAndModify" or "findandmodify" => Find(command["query"]),
            _ => throw new MongoError(59, $"explain of '{name}' is not supported"),
        };

        (string Function, BsonDocument Query) Find(BsonValue filter) =>
            ("bson_aggregation_find", new BsonDocument { { "find", collection }, { "filter", filter } });
    }

    private static BsonDocument Stage(BsonDocument node)
    {
        var inputs = node.TryGetValue("Plans", out var plans) ? plans.AsBsonArray.Select(plan => Stage(plan.AsBsonDocument)).ToList() : [];
        var type = node["Node Type"].AsString;
        var stage = type switch
        {
            "Index Scan" or "Index Only Scan" or "Bitmap Index Scan" when !ReadsAll(node) =>
                new BsonDocument { { "stage", "IXSCAN" }, { "indexName", node["Index Name"] } },
            "Index Scan" or "Index Only Scan" or "Bitmap Index Scan" or "Seq Scan" => new BsonDocument("stage", "COLLSCAN"),
            _ => new BsonDocument("stage", type.ToUpperInvariant().Replace(' ', '_')),
        };
        return inputs.Count switch
        {
            0 => stage,
            1 => stage.Add("inputStage", inputs[0]),
            _ => stage.Add("inputStages", new BsonArray(inputs)),
        };
    }

    private static bool ReadsAll(BsonDocument node) =>
        !node.TryGetValue("Index Cond", out var condition)
        || (condition.AsString.StartsWith(WholeCollection, StringComparison.Ordinal) && !condition.AsString.Contains(" AND ", StringComparison.Ordinal));
}
