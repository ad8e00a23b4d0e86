using System.Diagnostics;
using AutoTune.Persistence.MongoDb;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>A database that is away, and the limits that say when it is.</summary>
public sealed class MongoAwayTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_does_not_answer_is_a_store_that_is_away()
    {
        await using var stores = new Stores(new ServiceCollection()
            .AddMongoStore("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=300", "none")
            .BuildServiceProvider());
        var begin = Stopwatch.GetTimestamp();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => stores.Setup.PrepareAsync(Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stores.Setup.PingAsync(Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stores.Trials.ClaimAsync(Guid.NewGuid(), 0, "host/one", Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stores.Launchers.BeatAsync("host/one", Cancellation));

        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void Limits_have_defaults_and_the_connection_string_overrides_them()
    {
        var silent = MongoConnection.Settings("mongodb://db:27017");
        var given = MongoConnection.Settings(
            "mongodb://db:27017/?serverSelectionTimeoutMS=1500&socketTimeoutMS=2500&connectTimeoutMS=3500&wTimeoutMS=4500&appName=mine");

        Assert.Equal(
            (8.0, 30.0, 5.0, "AutoTune"),
            (silent.ServerSelectionTimeout.TotalSeconds, silent.SocketTimeout.TotalSeconds, silent.ConnectTimeout.TotalSeconds, silent.ApplicationName));
        Assert.Equal(
            (1.5, 2.5, 3.5, "mine"),
            (given.ServerSelectionTimeout.TotalSeconds, given.SocketTimeout.TotalSeconds, given.ConnectTimeout.TotalSeconds, given.ApplicationName));
        Assert.Equal(TimeSpan.FromSeconds(4.5), given.WriteConcern.WTimeout);
    }

    [Fact]
    public void Writes_wait_for_a_majority_whatever_the_connection_string_says()
    {
        var settings = MongoConnection.Settings("mongodb://db:27017/?w=1&readPreference=secondary&readConcernLevel=local");

        Assert.Equal("majority", settings.WriteConcern.W!.ToString());
        Assert.Equal(ReadConcern.Majority, settings.ReadConcern);
        Assert.Equal(ReadPreference.Primary, settings.ReadPreference);
    }

    [Fact]
    public void A_logic_error_is_no_store_that_is_away()
    {
        Assert.False(MongoErrors.IsUnavailable(new ArgumentException("x")));
        Assert.False(MongoErrors.IsUnavailable(new OperationCanceledException()));
        Assert.False(MongoErrors.IsUnavailable(new MongoException("x")));
        Assert.True(MongoErrors.IsUnavailable(new TimeoutException("x")));
    }
}
