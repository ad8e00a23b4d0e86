using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// The database and its collections. Every key is a string <c>_id</c> made so that the index every collection has anyway serves all
/// look-ups and pages by range; see <see cref="MongoKeys"/>. Writes are acknowledged by a majority and reads go to the primary, so a
/// reader sees everything that was acknowledged to anybody.
/// </summary>
internal sealed class MongoStore : IDisposable
{
    public const string ExperimentsName = "experiments";
    public const string StatesName = "states";
    public const string TrialsName = "trials";
    public const string EndsName = "ends";
    public const string MetricsName = "metrics";
    public const string LaunchersName = "launchers";
    public const string UploadsName = "uploads";
    public const string RetentionName = "retention";
    public const string SchemaName = "schema";

    private readonly MongoClient client;

    public MongoStore(MongoClient client, string databaseName)
    {
        this.client = client;
        Database = client.GetDatabase(databaseName);
        Experiments = Database.GetCollection<BsonDocument>(ExperimentsName);
        States = Database.GetCollection<BsonDocument>(StatesName);
        Trials = Database.GetCollection<BsonDocument>(TrialsName);
        Ends = Database.GetCollection<BsonDocument>(EndsName);
        Metrics = Database.GetCollection<BsonDocument>(MetricsName);
        Launchers = Database.GetCollection<BsonDocument>(LaunchersName);
        Uploads = Database.GetCollection<BsonDocument>(UploadsName);
        Retention = Database.GetCollection<BsonDocument>(RetentionName);
    }

    public IMongoDatabase Database { get; }

    public IMongoCollection<BsonDocument> Experiments { get; }

    public IMongoCollection<BsonDocument> States { get; }

    public IMongoCollection<BsonDocument> Trials { get; }

    public IMongoCollection<BsonDocument> Ends { get; }

    public IMongoCollection<BsonDocument> Metrics { get; }

    public IMongoCollection<BsonDocument> Launchers { get; }

    public IMongoCollection<BsonDocument> Uploads { get; }

    public IMongoCollection<BsonDocument> Retention { get; }

    /// <summary>Does one round trip: counts it, and tells a server that is away from one that answers with an error.</summary>
    public static async Task<T> Run<T>(string operation, Func<Task<T>> roundTrip)
    {
        StoreMetrics.Count(operation);
        try
        {
            return await roundTrip().ConfigureAwait(false);
        }
        catch (Exception e) when (MongoErrors.IsUnavailable(e))
        {
            throw new StoreUnavailableException($"The store did not answer ({operation}): {e.Message}", e);
        }
    }

    /// <summary>What tells one save from every other.</summary>
    public static long NewToken() => Random.Shared.NextInt64();

    public void Dispose() => client.Dispose();
}
