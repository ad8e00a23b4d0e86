using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;

namespace AutoTune.MongoGateway;

/// <summary>Which function of the engine does which command.</summary>
internal sealed class EngineCommands
{
    private readonly Cursors _cursors = new();

    public async Task<EngineAnswer> RunAsync(Request request, NpgsqlConnection connection)
    {
        var (database, body) = (request.Database, request.Body);
        switch (request.Name)
        {
            case "insert":
                return await WriteAsync("insert($1, $2::bytea, $3::bytea, $4)", database, body, request.Sequence("documents"), Retry(request));
            case "update":
                return await WriteAsync("update($1, $2::bytea, $3::bytea, $4)", database, body, request.Sequence("updates"), Retry(request));
            case "delete":
                return await WriteAsync("delete($1, $2::bytea, $3::bytea, $4)", database, body, request.Sequence("deletes"), Retry(request));
            case "findAndModify" or "findandmodify":
                return await WriteAsync("find_and_modify($1, $2::bytea, $3)", database, body, Retry(request));
            case "find":
                return await PageAsync("find_cursor_first_page");
            case "aggregate":
                return await PageAsync("aggregate_cursor_first_page");
            case "listCollections":
                return await PageAsync("list_collections_cursor_first_page");
            case "listIndexes":
                return await PageAsync("list_indexes_cursor_first_page");
            case "getMore":
                return new(await _cursors.NextAsync(connection, request));
            case "killCursors":
                return new(await _cursors.KillAsync(BsonSerializer.Deserialize<BsonDocument>(body)["cursors"].AsBsonArray));
            case "count":
                return await DocumentAsync("SELECT document::bytea FROM documentdb_api.count_query($1, $2::bytea)", database, body);
            case "distinct":
                return await DocumentAsync("SELECT document::bytea FROM documentdb_api.distinct_query($1, $2::bytea)", database, body);
            case "explain":
                return new(await ExplainCommand.RunAsync(connection, database, request.Value.AsBsonDocument));
            case "create":
                return await DocumentAsync("SELECT documentdb_api.create_collection_view($1, $2::bytea)::bytea", database, body);
            case "createIndexes":
                await Engine.ExecuteAsync(connection, "SELECT documentdb_api.create_collection($1, $2)", database, request.Collection);
                return await DocumentAsync(
                    "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2::bytea, true)::bytea", database, body);
            case "dropIndexes":
                return new(await Engine.CallAsync(connection, "CALL documentdb_api.drop_indexes($1, $2::bytea, NULL)", database, body));
            case "drop":
                return await DoneAsync("SELECT documentdb_api.drop_collection($1, $2)", database, request.Collection);
            case "dropDatabase":
                return await DoneAsync("SELECT documentdb_api.drop_database($1)", database);
            case "renameCollection":
                return await DoneAsync("SELECT documentdb_api.rename_collection($1::bytea)", body);
            case "collMod":
                return await DocumentAsync("SELECT documentdb_api.coll_mod($1, $2, $3::bytea)::bytea", database, request.Collection, body);
            case "listDatabases":
                return await DocumentAsync("SELECT documentdb_api.list_databases($1::bytea)::bytea", body);
            case "collStats":
                return await DocumentAsync("SELECT documentdb_api.coll_stats($1, $2, 1)::bytea", database, request.Collection);
            case "dbStats" or "dbstats":
                return await DocumentAsync("SELECT documentdb_api.db_stats($1, 1, false)::bytea", database);
            default:
                throw new MongoError(59, $"no such command: '{request.Name}'");
        }

        async Task<EngineAnswer> WriteAsync(string call, params object?[] values)
        {
            var (document, succeeded) = await Engine.RowAsync(
                connection,
                $"SELECT p_result::bytea, p_success FROM documentdb_api.{call}",
                row => (row.GetFieldValue<byte[]>(0), row.GetBoolean(1)),
                values);
            return succeeded ? new(document) : new(WithMongoCodes(document), Failed: true);
        }

        async Task<EngineAnswer> PageAsync(string function)
        {
            var (page, keepsConnection) = await _cursors.OpenAsync(connection, function, request);
            return new(page, KeepsConnection: keepsConnection);
        }

        async Task<EngineAnswer> DocumentAsync(string sql, params object?[] values) =>
            new(await Engine.DocumentAsync(connection, sql, values));

        async Task<EngineAnswer> DoneAsync(string sql, params object?[] values)
        {
            await Engine.ExecuteAsync(connection, sql, values);
            return new(ServerCommands.Ok.ToBson());
        }
    }

    // As text, so that "no key" is a NULL of the type that the function takes.
    private static object Retry(Request request) => (object?)request.RetryKey ?? DBNull.Value;

    private static byte[] WithMongoCodes(byte[] body)
    {
        var document = BsonSerializer.Deserialize<BsonDocument>(body);
        if (!document.TryGetValue("writeErrors", out var errors)) return body;
        foreach (var error in errors.AsBsonArray.Cast<BsonDocument>()) error["code"] = ErrorCodes.OfPacked(error["code"].ToInt32());
        return document.ToBson();
    }
}
