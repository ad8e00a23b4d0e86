using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>Which of the driver's exceptions mean that the database is away, or could not say whether it did what was asked.</summary>
internal static class MongoErrors
{
    private const int AuthenticationFailed = 18;

    /// <summary>
    /// The server's codes for "not now": host unreachable or not found, network and time limits, shutting down, stepping down, not primary,
    /// write conflicts that were retried too often, no connection to a shard.
    /// </summary>
    private static readonly HashSet<int> Transient =
        [6, 7, 50, 64, 89, 91, 112, 133, 134, 189, 202, 262, 317, 358, 384, 9001, 10058, 10107, 11600, 11602, 13435, 13436];

    public static bool IsUnavailable(Exception exception) => exception switch
    {
        // Wrong credentials do not become right by waiting.
        MongoAuthenticationException e => e.InnerException is not MongoCommandException { Code: AuthenticationFailed },
        MongoConnectionException or MongoConnectionPoolPausedException or MongoWaitQueueFullException => true,
        MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException => true,
        MongoCursorNotFoundException => true,
        MongoWriteConcernException => true,
        MongoCommandException e => Transient.Contains(e.Code),
        MongoWriteException e => e.WriteConcernError is not null || (e.WriteError is { } error && Transient.Contains(error.Code)),
        MongoBulkWriteException e => e.WriteConcernError is not null || e.WriteErrors.Any(error => Transient.Contains(error.Code)),
        TimeoutException or IOException => true,
        MongoException e => e.HasErrorLabel("RetryableWriteError") || e.HasErrorLabel("TransientTransactionError"),
        _ => false,
    };

    /// <summary>Nothing went wrong but keys that were taken.</summary>
    public static bool OnlyDuplicates(MongoBulkWriteException exception) =>
        exception.WriteConcernError is null
        && exception.WriteErrors.Count > 0
        && exception.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey);
}
