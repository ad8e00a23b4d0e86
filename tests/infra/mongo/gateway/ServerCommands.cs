using MongoDB.Bson;

namespace AutoTune.MongoGateway;

/// <summary>What a driver asks about the server: it is told of a mongos of version 7, which has sessions and transactions.</summary>
internal static class ServerCommands
{
    private const int MaxDocument = 16 * 1024 * 1024;

    public static BsonDocument Ok { get; } = new("ok", 1.0);

    public static BsonDocument? Answer(string command, int connectionId) => command switch
    {
        "hello" => Hello("isWritablePrimary", connectionId),
        "isMaster" or "ismaster" => Hello("ismaster", connectionId),
        "ping" or "endSessions" or "refreshSessions" => Ok,
        "buildInfo" or "buildinfo" => new()
        {
            { "version", "7.0.0" },
            { "versionArray", new BsonArray { 7, 0, 0, 0 } },
            { "bits", 64 },
            { "maxBsonObjectSize", MaxDocument },
            { "ok", 1.0 },
        },
        _ => null,
    };

    private static BsonDocument Hello(string primary, int connectionId) => new()
    {
        { primary, true },
        { "helloOk", true },
        { "msg", "isdbgrid" },
        { "maxBsonObjectSize", MaxDocument },
        { "maxMessageSizeBytes", 48_000_000 },
        { "maxWriteBatchSize", 100_000 },
        { "localTime", DateTime.UtcNow },
        { "logicalSessionTimeoutMinutes", 30 },
        { "connectionId", connectionId },
        { "minWireVersion", 0 },
        { "maxWireVersion", 21 },
        { "readOnly", false },
        { "ok", 1.0 },
    };
}
