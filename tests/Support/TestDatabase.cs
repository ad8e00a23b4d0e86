using MongoDB.Driver;

namespace AutoTune.Tests.Support;

/// <summary>A MongoDB database of one test's own.</summary>
public sealed class TestDatabase(MongoService service, string connectionString, string name) : IAsyncDisposable
{
    /// <summary>Names the database too.</summary>
    public string ConnectionString { get; } = connectionString;

    public string Name { get; } = name;

    public async ValueTask DisposeAsync()
    {
        if (!service.IsRunning) return;
        using var client = new MongoClient(ConnectionString);
        await client.DropDatabaseAsync(Name);
    }
}
