using System.Collections.Concurrent;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;

namespace AutoTune.MongoGateway;

/// <summary>Answers commands: some itself, the others by the engine, again where MongoDB would try again by itself.</summary>
internal sealed class Gateway(Engine engine) : IDisposable
{
    private const int MaxAttempts = 20;

    private readonly Transactions _transactions = new(engine);
    private readonly EngineCommands _commands = new();
    private readonly SemaphoreSlim _schemaChanges = new(1, 1), _retries = new(1, 1);

    // Two upserts that race for one new key would both say that they made it: they go one at a time in a collection.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _upserts = new();

    public async Task<byte[]> ExecuteAsync(Request request, int connectionId)
    {
        if (ServerCommands.Answer(request.Name, connectionId) is { } answer) return answer.ToBson();
        if (request.Name is "commitTransaction" or "abortTransaction")
        {
            await _transactions.EndAsync(request);
            return ServerCommands.Ok.ToBson();
        }
        if (request.IsInTransaction) return await InTransactionAsync(request);
        var lane = request.ChangesSchema ? _schemaChanges
            : request.IsUpsert ? _upserts.GetOrAdd($"{request.Database}.{request.Value}", _ => new SemaphoreSlim(1, 1))
            : null;
        return await InLaneAsync(lane, () => WithRetriesAsync(request));
    }

    public void Dispose()
    {
        _schemaChanges.Dispose();
        _retries.Dispose();
    }

    /// <summary>MongoDB retries a write conflict outside of a transaction by itself; so do we, for PostgreSQL's deadlocks.</summary>
    private async Task<byte[]> WithRetriesAsync(Request request)
    {
        for (int attempt = 1; ; attempt++)
        {
            // Inserts that meet in a unique index can deadlock with each other again and again: second tries go one at a time.
            var body = await InLaneAsync(attempt > 1 ? _retries : null, () => OnceAsync(request, mayConflict: attempt < MaxAttempts));
            if (body is not null) return body;
        }
    }

    /// <returns>null: nothing was done because of a conflict.</returns>
    private async Task<byte[]?> OnceAsync(Request request, bool mayConflict)
    {
        bool keepsConnection = false;
        var connection = await engine.OpenAsync();
        try
        {
            (var body, var failed, keepsConnection) = await _commands.RunAsync(request, connection);
            return failed && mayConflict && IsUnappliedConflict(body) ? null : body;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && mayConflict)
        {
            return null;
        }
        catch (PostgresException e) when (!IsEngineLeaving(e))
        {
            throw MongoError.From(e, inTransaction: false);
        }
        finally
        {
            if (!keepsConnection) await connection.DisposeAsync();
        }
    }

    private async Task<byte[]> InTransactionAsync(Request request)
    {
        var connection = await _transactions.ConnectionOfAsync(request);
        bool succeeded = false;
        try
        {
            var (body, failed, _) = await _commands.RunAsync(request, connection);
            if (failed && WriteErrors(body).FirstOrDefault(IsConflict) is { } conflict)
                throw new MongoError(ErrorCodes.WriteConflict, conflict["errmsg"].AsString, isTransient: true);
            succeeded = !failed;
            return body;
        }
        catch (PostgresException e)
        {
            throw MongoError.From(e, inTransaction: true);
        }
        finally
        {
            if (!succeeded) await _transactions.AbortAsync(request);
        }
    }

    private static async Task<T> InLaneAsync<T>(SemaphoreSlim? lane, Func<Task<T>> work)
    {
        if (lane is null) return await work();
        await lane.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            lane.Release();
        }
    }

    // Class 57P0 is a shutdown, 08 a lost connection: the client is to see a network error, not one of its command.
    private static bool IsEngineLeaving(PostgresException e) =>
        e.SqlState.StartsWith("57P0", StringComparison.Ordinal) || e.SqlState.StartsWith("08", StringComparison.Ordinal);

    private static bool IsUnappliedConflict(byte[] body) =>
        BsonSerializer.Deserialize<BsonDocument>(body).GetValue("n", 0).ToInt32() == 0
        && WriteErrors(body) is { Count: > 0 } errors && errors.All(IsConflict);

    private static List<BsonDocument> WriteErrors(byte[] body) =>
        BsonSerializer.Deserialize<BsonDocument>(body).TryGetValue("writeErrors", out var errors)
            ? [.. errors.AsBsonArray.Cast<BsonDocument>()]
            : [];

    private static bool IsConflict(BsonDocument error) => error["code"] == ErrorCodes.WriteConflict;
}
