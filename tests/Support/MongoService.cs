using MongoDB.Driver;
using Testcontainers.MongoDb;

namespace AutoTune.Tests.Support;

/// <summary>A MongoDB server.</summary>
public sealed class MongoService : TestService
{
    private static readonly ServiceSearch Search = new("MongoDB", "AUTOTUNE_TEST_MONGODB", "mongo")
    {
        FromEnvironment = connectionString => new EnvironmentHost(connectionString),
        StartContainerAsync = StartContainerAsync,
    };

    private MongoService(IServiceHost host)
        : base(host)
    {
    }

    /// <summary>A server that other tests may use as well: take a database of your own on it.</summary>
    public static async Task<MongoService> StartAsync(CancellationToken cancellationToken = default) =>
        new(await Search.FindAsync(mayShare: true, cancellationToken));

    /// <summary>A server that nobody else uses, for tests that stop or kill it.</summary>
    public static async Task<MongoService> StartOwnAsync(CancellationToken cancellationToken = default) =>
        new(await Search.FindAsync(mayShare: false, cancellationToken));

    /// <summary>A database name that nobody else uses, in a connection string; it is dropped when disposed.</summary>
    public TestDatabase IsolatedDatabase()
    {
        var url = new MongoUrlBuilder(ConnectionString) { DatabaseName = $"test_{Guid.NewGuid():N}" };
        if (url.Username is not null) url.AuthenticationSource ??= "admin"; // or it would be the new database
        return new TestDatabase(this, url.ToString(), url.DatabaseName);
    }

    private static async Task<IServiceHost> StartContainerAsync(CancellationToken cancellationToken)
    {
        int port = FreePort.Next();
        var container = new MongoDbBuilder("mongo:8")
            .WithUsername(null)
            .WithPassword(null)
            .WithPortBinding(port, MongoDbBuilder.MongoDbPort)
            .Build();
        await container.StartAsync(cancellationToken);
        return new ContainerHost(container, $"mongodb://{container.Hostname}:{port}");
    }
}
