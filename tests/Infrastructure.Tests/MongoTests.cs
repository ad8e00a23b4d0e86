using AutoTune.Tests.Support;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Clusters;

namespace AutoTune.Infrastructure.Tests;

public sealed class MongoTests(SharedServices services)
{
    private static readonly BsonDocument Everything = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_is_found_again_in_a_database_of_ones_own()
    {
        await using var database = await services.DatabaseAsync();
        await using var other = await services.DatabaseAsync();
        using var client = new MongoClient(database.ConnectionString);

        await Trials(client, database.Name).InsertOneAsync(new BsonDocument { { "_id", 1 }, { "value", 0.5 } }, cancellationToken: Cancellation);

        Assert.Equal(0.5, (await Trials(client, database.Name).Find(Everything).SingleAsync(Cancellation))["value"].AsDouble);
        Assert.Equal(0, await Trials(client, other.Name).CountDocumentsAsync(Everything, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_second_document_with_the_same_unique_key_is_refused()
    {
        await using var database = await services.DatabaseAsync();
        using var client = new MongoClient(database.ConnectionString);
        var trials = Trials(client, database.Name);
        var key = Builders<BsonDocument>.IndexKeys.Ascending("experiment").Ascending("sequence");
        await trials.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(key, new() { Unique = true }), cancellationToken: Cancellation);
        await trials.InsertOneAsync(new BsonDocument { { "experiment", "e" }, { "sequence", 1 } }, cancellationToken: Cancellation);

        var refused = await Assert.ThrowsAsync<MongoWriteException>(() =>
            trials.InsertOneAsync(new BsonDocument { { "experiment", "e" }, { "sequence", 1 } }, cancellationToken: Cancellation));

        Assert.Equal(ServerErrorCategory.DuplicateKey, refused.WriteError.Category);
    }

    [Fact]
    public async Task Of_many_conditional_updates_of_one_version_one_succeeds()
    {
        await using var database = await services.DatabaseAsync();
        using var client = new MongoClient(database.ConnectionString);
        var trials = Trials(client, database.Name);
        await trials.InsertOneAsync(new BsonDocument { { "_id", 1 }, { "version", 0 } }, cancellationToken: Cancellation);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
            trials.UpdateOneAsync("{ _id: 1, version: 0 }", "{ $inc: { version: 1 } }", cancellationToken: Cancellation)));

        Assert.Equal(1, results.Sum(result => result.ModifiedCount));
    }

    [Fact]
    public async Task A_long_result_comes_in_many_batches()
    {
        await using var database = await services.DatabaseAsync();
        using var client = new MongoClient(database.ConnectionString);
        var trials = Trials(client, database.Name);
        await trials.InsertManyAsync(Enumerable.Range(0, 1000).Select(i => new BsonDocument("_id", i)), cancellationToken: Cancellation);

        var found = await trials.Find(Everything, new FindOptions { BatchSize = 100 }).SortBy(x => x["_id"]).ToListAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, 1000), found.Select(x => x["_id"].AsInt32));
    }

    [Fact]
    public async Task A_transaction_that_is_aborted_leaves_nothing()
    {
        await using var database = await services.DatabaseAsync();
        using var client = new MongoClient(database.ConnectionString);
        var trials = Trials(client, database.Name);
        await trials.CountDocumentsAsync(Everything, cancellationToken: Cancellation); // a connection, so that the driver knows the server
        Assert.SkipWhen(client.Cluster.Description.Type == ClusterType.Standalone, "a standalone server has no transactions");
        using var session = await client.StartSessionAsync(cancellationToken: Cancellation);

        session.StartTransaction();
        await trials.InsertOneAsync(session, new BsonDocument("_id", 1), cancellationToken: Cancellation);
        await session.AbortTransactionAsync(Cancellation);
        session.StartTransaction();
        await trials.InsertOneAsync(session, new BsonDocument("_id", 2), cancellationToken: Cancellation);
        await session.CommitTransactionAsync(Cancellation);

        Assert.Equal(2, (await trials.Find(Everything).SingleAsync(Cancellation))["_id"].AsInt32);
    }

    [Fact]
    public async Task A_database_that_goes_away_and_comes_back_keeps_its_data()
    {
        await using var server = await MongoService.StartOwnAsync(Cancellation);
        await using var database = server.IsolatedDatabase();
        var settings = MongoClientSettings.FromConnectionString(database.ConnectionString);
        settings.ServerSelectionTimeout = TimeSpan.FromSeconds(1);
        using var impatient = new MongoClient(settings);
        using var patient = new MongoClient(database.ConnectionString);
        await Trials(patient, database.Name).InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Cancellation);

        foreach (var take in new[] { server.StopAsync, server.KillAsync })
        {
            await take(Cancellation);
            await Assert.ThrowsAnyAsync<Exception>(() => CountAsync(impatient, database.Name));
            await server.StartAgainAsync(Cancellation);
            Assert.Equal(1, await CountAsync(patient, database.Name));
        }
    }

    private static Task<long> CountAsync(MongoClient client, string database) =>
        Trials(client, database).CountDocumentsAsync(Everything, cancellationToken: Cancellation);

    private static IMongoCollection<BsonDocument> Trials(MongoClient client, string database) =>
        client.GetDatabase(database).GetCollection<BsonDocument>("trials");
}
