using AutoTune.Contracts;
using AutoTune.Persistence.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>A database that an older program wrote is brought up to date once, and one of a newer program is left alone.</summary>
public sealed class MongoSchemaTests : IAsyncLifetime
{
    private static readonly Guid Experiment = Guid.Parse("eb261ea6-3e02-5223-83a8-d26465e0f148");

    private readonly MongoSource source = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => source.InitializeAsync();

    public ValueTask DisposeAsync() => source.DisposeAsync();

    [Fact]
    public async Task A_database_from_before_versions_has_its_experiment_trials_and_results_and_takes_new_ones()
    {
        await WriteOldAsync();
        var stores = source.Open();

        await stores.Setup.PrepareAsync(Cancellation);

        Assert.Equal("old", (await stores.Experiments.FindAsync(Experiment, Cancellation))?.Name);
        var state = await stores.Experiments.FindStateAsync(Experiment, Cancellation);
        Assert.Equal((Phase.Done, 3, 0, 0.35600447234194366, false), (state!.Phase, state.Ended, state.BestSequence, state.BestValue, state.StopRequested));
        var trials = await stores.Trials.ListAsync(Experiment, 0, 10, Cancellation);
        Assert.Equal([TrialState.Succeeded, TrialState.Failed, TrialState.Succeeded], trials.Select(trial => trial.State));
        Assert.Contains("exit code 1", Assert.Single(trials[1].EarlierAttempts).Reason, StringComparison.Ordinal);
        Assert.Equal(3, (await stores.Metrics.ReadAsync(Experiment, 2, 0, Cancellation)).Count);
        Assert.Equal([0, 1, 2], (await stores.Ends.ReadAsync(Experiment, 0, 10, Cancellation)).Select(end => end.Sequence));
        Assert.Equal(3, (await stores.Uploads.FindAsync(Experiment, Cancellation))?.Ends);
        Assert.Empty(await stores.Trials.AddAsync([trials[0] with { Sequence = 3 }], Cancellation));
        Assert.True(await stores.Experiments.SaveStateAsync(state, Cancellation));
    }

    [Fact]
    public async Task Processes_that_start_together_on_an_old_database_upgrade_it_once()
    {
        await WriteOldAsync();
        await using var watched = new WatchedStores(source);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => watched.Setup().PrepareAsync(Cancellation), Cancellation)));

        Assert.Single(watched.Commands, command => command.GetElement(0).Name == "update" && command.GetElement(0).Value == MongoStore.StatesName);
        Assert.Equal(MongoSchema.Version, (await VersionAsync())["v"].AsInt32);
        Assert.False((await VersionAsync()).Contains("by"));
    }

    [Fact]
    public async Task A_process_that_died_on_the_way_is_waited_for_and_then_taken_over_from()
    {
        await WriteOldAsync();
        await Schema().InsertOneAsync(new BsonDocument { { "_id", "schema" }, { "by", 17L }, { "n", 3L } }, cancellationToken: Cancellation);
        await using var watched = new WatchedStores(source);
        var schema = new MongoSchema(watched.Store, TimeProvider.System) { Silence = TimeSpan.FromMilliseconds(500) };

        await schema.UpgradeAsync(Cancellation);

        Assert.True(watched.Commands.Count(command => command.GetElement(0).Name == "find") > 1); // it was looked at more than once
        Assert.Equal(MongoSchema.Version, (await VersionAsync())["v"].AsInt32);
    }

    [Fact]
    public async Task A_process_that_goes_on_counting_is_not_taken_over_from()
    {
        await Schema().InsertOneAsync(new BsonDocument { { "_id", "schema" }, { "by", 17L }, { "n", 0L } }, cancellationToken: Cancellation);
        await using var watched = new WatchedStores(source);
        var schema = new MongoSchema(watched.Store, TimeProvider.System) { Silence = TimeSpan.FromSeconds(60) };
        var upgrade = schema.UpgradeAsync(Cancellation);
        for (var looks = 0; looks < 3; looks = watched.Commands.Count(command => command.GetElement(0).Name == "find"))
            await Schema().UpdateOneAsync(new BsonDocument("_id", "schema"), new BsonDocument("$inc", new BsonDocument("n", 1L)), cancellationToken: Cancellation);
        Assert.False(upgrade.IsCompleted);

        await Schema().ReplaceOneAsync(
            new BsonDocument("_id", "schema"), new BsonDocument { { "_id", "schema" }, { "v", MongoSchema.Version } }, cancellationToken: Cancellation);
        await upgrade;

        Assert.DoesNotContain(watched.Commands, command => command.GetElement(0).Name == "update");
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_and_left_as_it_is()
    {
        await Schema().InsertOneAsync(new BsonDocument { { "_id", "schema" }, { "v", MongoSchema.Version + 1 } }, cancellationToken: Cancellation);

        var error = await Assert.ThrowsAsync<StoreSchemaException>(() => source.Open().Setup.PrepareAsync(Cancellation));

        Assert.Equal(
            $"The database {source.DatabaseName} was written by a newer AutoTune: its schema has version {MongoSchema.Version + 1}, "
            + $"this program knows versions up to {MongoSchema.Version}. Use the newer program.",
            error.Message);
        Assert.Equal(["schema"], await (await Database().ListCollectionNamesAsync(cancellationToken: Cancellation)).ToListAsync(Cancellation));
    }

    private IMongoDatabase Database() => source.Client.GetDatabase(source.DatabaseName);

    private IMongoCollection<BsonDocument> Schema() => Database().GetCollection<BsonDocument>(MongoStore.SchemaName);

    private Task<BsonDocument> VersionAsync() => Schema().Find(new BsonDocument()).SingleAsync(Cancellation);

    private async Task WriteOldAsync()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "MongoDb", "before-versions.json"), Cancellation);
        foreach (var (name, documents) in BsonDocument.Parse(text).ToDictionary(part => part.Name, part => part.Value.AsBsonArray.Cast<BsonDocument>()))
            await Database().GetCollection<BsonDocument>(name).InsertManyAsync(documents, cancellationToken: Cancellation);
    }
}
