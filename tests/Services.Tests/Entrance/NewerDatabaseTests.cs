using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Services.Tests.Entrance;

/// <summary>A service of an older program on a newer program's database.</summary>
public sealed class NewerDatabaseTests(SharedSuites suites)
{
    [Fact]
    public async Task It_ends_at_its_start_and_says_why()
    {
        await using var database = await suites.Services.DatabaseAsync();
        using var client = new MongoClient(database.ConnectionString);
        await client.GetDatabase(database.Name).GetCollection<BsonDocument>("schema").InsertOneAsync(
            new BsonDocument { { "_id", "schema" }, { "v", 1000 } }, cancellationToken: TestContext.Current.CancellationToken);
        await using var worker = new ServiceSlot("TunerWorker", new Dictionary<string, string?>
        {
            ["RabbitMq__Uri"] = (await suites.Services.RabbitMqAsync()).ConnectionString,
            ["Mongo__ConnectionString"] = database.ConnectionString,
            ["Mongo__Database"] = database.Name,
        });

        var ended = await Assert.ThrowsAsync<InvalidOperationException>(worker.StartAsync);

        Assert.Contains("ended with 2 before it was ready", ended.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"autotune tuner-worker: The database {database.Name} was written by a newer AutoTune: its schema has version 1000, this program knows versions up to 1. "
            + "Use the newer program.",
            ended.Message, StringComparison.Ordinal);
    }
}
