using System.Collections.Concurrent;
using AutoTune.Persistence.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>A test's database through a client that notes every command it sends.</summary>
internal sealed class WatchedStores : IAsyncDisposable
{
    private readonly ConcurrentQueue<BsonDocument> commands = new();

    public WatchedStores(MongoSource source)
    {
        var settings = MongoConnection.Settings(source.ConnectionString);
        settings.ClusterConfigurator = cluster => cluster.Subscribe<CommandStartedEvent>(command =>
        {
            if (command.DatabaseNamespace.DatabaseName == source.DatabaseName) commands.Enqueue((BsonDocument)command.Command.DeepClone());
        });
        Store = new MongoStore(new MongoClient(settings), source.DatabaseName);
    }

    public MongoStore Store { get; }

    public IReadOnlyCollection<BsonDocument> Commands => commands;

    public MongoSetup Setup() => new(Store, new MongoSchema(Store, TimeProvider.System));

    public void Forget() => commands.Clear();

    public ValueTask DisposeAsync()
    {
        Store.Dispose();
        return ValueTask.CompletedTask;
    }
}
