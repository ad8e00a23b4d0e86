using System.Collections.Concurrent;
using MongoDB.Bson;
using Npgsql;

namespace AutoTune.MongoGateway;

/// <summary>Open cursors: the engine's continuation of each and, for those that live in a connection, that connection.</summary>
internal sealed class Cursors
{
    private readonly ConcurrentDictionary<long, Cursor> _open = new();

    /// <returns>The first page, and whether the cursor keeps the connection.</returns>
    public async Task<(byte[] Page, bool KeepsConnection)> OpenAsync(NpgsqlConnection connection, string function, Request request)
    {
        var sql = $"SELECT cursorpage::bytea, continuation::bytea, persistconnection, cursorid FROM documentdb_api.{function}($1, $2::bytea)";
        var (page, continuation, persists, id) = await Engine.RowAsync(
            connection,
            sql,
            row => (row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.GetBoolean(2), row.GetInt64(3)),
            request.Database,
            request.Body);
        if (id == 0 || continuation is null) return (page, false);
        bool keeps = persists && !request.IsInTransaction;
        _open[id] = new Cursor(continuation, keeps ? connection : null);
        return (page, keeps);
    }

    public async Task<byte[]> NextAsync(NpgsqlConnection connection, Request request)
    {
        const string GetMore = "SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::bytea, $3::bytea)";
        long id = request.Value.ToInt64();
        if (!_open.TryGetValue(id, out var cursor)) throw new MongoError(43, $"cursor id {id} not found");
        byte[]? next = null;
        try
        {
            (var page, next) = await Engine.RowAsync(
                cursor.Connection ?? connection,
                GetMore,
                row => (row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1)),
                request.Database,
                request.Body,
                cursor.Continuation);
            return page;
        }
        finally
        {
            if (next is null) await CloseAsync(id);
            else _open[id] = cursor with { Continuation = next };
        }
    }

    public async Task<byte[]> KillAsync(BsonArray ids)
    {
        foreach (var id in ids) await CloseAsync(id.ToInt64());
        return new BsonDocument
        {
            { "cursorsKilled", ids },
            { "cursorsNotFound", new BsonArray() },
            { "cursorsAlive", new BsonArray() },
            { "cursorsUnknown", new BsonArray() },
            { "ok", 1.0 },
        }.ToBson();
    }

    private async Task CloseAsync(long id)
    {
        if (!_open.TryRemove(id, out var cursor) || cursor.Connection is not { } connection) return;
        await using (connection)
        {
            // A broken connection has taken its cursors with it.
            if (connection.FullState == System.Data.ConnectionState.Open) await Engine.ExecuteAsync(connection, "CLOSE ALL");
        }
    }

    private sealed record Cursor(byte[] Continuation, NpgsqlConnection? Connection);
}
