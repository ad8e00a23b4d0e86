using System.Collections.Concurrent;
using System.Data;
using MongoDB.Bson;
using Npgsql;

namespace AutoTune.MongoGateway;

/// <summary>Open transactions by their session; each keeps a connection.</summary>
internal sealed class Transactions(Engine engine)
{
    private readonly ConcurrentDictionary<string, Open> _open = new();

    public async Task<NpgsqlConnection> ConnectionOfAsync(Request request)
    {
        var session = SessionOf(request);
        if (!request.StartsTransaction)
        {
            return _open.TryGetValue(session, out var current) && current.Number == request.TransactionNumber
                ? current.Connection
                : throw NotThere(request, isTransient: true);
        }
        await AbortAsync(request);
        var connection = await engine.OpenAsync();
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await Engine.ExecuteAsync(connection, "SET LOCAL lock_timeout = '100ms'");
        _open[session] = new Open(connection, transaction, request.TransactionNumber);
        return connection;
    }

    /// <summary>commitTransaction or abortTransaction.</summary>
    public async Task EndAsync(Request request)
    {
        bool isCommit = request.Name == "commitTransaction";
        if (!_open.TryRemove(SessionOf(request), out var current) || current.Number != request.TransactionNumber)
            throw NotThere(request, isTransient: isCommit);
        await using (current.Connection)
        {
            try
            {
                await (isCommit ? current.Transaction.CommitAsync() : current.Transaction.RollbackAsync());
            }
            catch (PostgresException e)
            {
                throw MongoError.From(e, inTransaction: true);
            }
        }
    }

    /// <summary>After an error a transaction is over; closing its connection rolls it back.</summary>
    public async Task AbortAsync(Request request)
    {
        if (!_open.TryRemove(SessionOf(request), out var current)) return;
        await current.Transaction.DisposeAsync();
        await current.Connection.DisposeAsync();
    }

    private static string SessionOf(Request request) =>
        request.Session ?? throw new MongoError(20, "a transaction takes a session");

    private static MongoError NotThere(Request request, bool isTransient) => new(
        ErrorCodes.NoSuchTransaction,
        $"Given transaction number {request.TransactionNumber} does not match any in-progress transactions",
        isTransient);

    private sealed record Open(NpgsqlConnection Connection, NpgsqlTransaction Transaction, long? Number);
}
