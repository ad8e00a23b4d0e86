using AutoTune.Persistence.MongoDb;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace AutoTune.Persistence.Tests.MongoDb;

public sealed class MongoSource : StoreSource
{
    private string? connectionString;

    public string ConnectionString => connectionString ?? throw new InvalidOperationException("Not initialised.");

    public string DatabaseName { get; } = $"autotune_test_{Guid.NewGuid():N}";

    /// <summary>For looking into the database beside the stores.</summary>
    public MongoClient Client => field ??= new MongoClient(ConnectionString);

    public override async ValueTask InitializeAsync() => connectionString = (await SharedMongo.StartedAsync()).ConnectionString;

    protected override void Register(IServiceCollection services) => services.AddMongoStore(ConnectionString, DatabaseName);

    protected override async ValueTask RemoveAsync()
    {
        if (connectionString is not null)
        {
            await Client.DropDatabaseAsync(DatabaseName);
            Client.Dispose();
        }
    }
}
