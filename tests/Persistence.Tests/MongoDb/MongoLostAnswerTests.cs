using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence.MongoDb;
using AutoTune.Persistence.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>
/// Answers that are lost on the way back. With retryWrites the driver repeats the command and the server knows it; without, the caller is
/// told that the store is away and calls again. Either way a thing is done once, and whoever did it is told so.
/// </summary>
public sealed class MongoLostAnswerTests() : StoreContract(new MongoSource())
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_whose_answer_was_lost_is_made_once_and_reported_as_made(bool driverRepeats)
    {
        var url = new MongoUrl(((MongoSource)Source).ConnectionString);
        await using var proxy = new LosingProxy(url.Server.Host, url.Server.Port);
        await using var stores = new Stores(new ServiceCollection()
            .AddMongoStore(
                $"{proxy.ConnectionString}&retryWrites={(driverRepeats ? "true" : "false")}", ((MongoSource)Source).DatabaseName)
            .BuildServiceProvider());
        await stores.Setup.PingAsync(Cancellation);
        var state = State();
        var stop = new StopRequest(TrialState.EarlyStopped, "median", 3, 0.5);
        var attempt = new AttemptRecord(0, "host/one", null, Noon, "failed launch");

        async Task<T> Losing<T>(string command, Func<Task<T>> change)
        {
            var before = proxy.Lost;
            proxy.LoseAnswerOf(command);
            T result;
            try
            {
                result = await change();
            }
            catch (StoreUnavailableException) when (!driverRepeats)
            {
                result = await change();
            }

            Assert.Equal(before + 1, proxy.Lost);
            return result;
        }

        await Losing("insert", () => stores.Trials.AddAsync([Trial(0)], Cancellation));
        Assert.True(await Losing("update", () => stores.Trials.RetryAsync(Experiment, 0, attempt, true, Cancellation)));
        Assert.Equal("host/one", (await Losing("findAndModify", () => stores.Trials.ClaimAsync(Experiment, 0, "host/one", Cancellation)))?.Owner);
        Assert.True(await Losing("update", () => stores.Trials.StartAsync(Experiment, 0, 1, "host/one", new(1, 2), Noon, Cancellation)));
        Assert.True(await Losing("update", () => stores.Trials.RequestStopAsync(Experiment, 0, 1, stop, Cancellation)));
        Assert.True(await Losing(
            "update", () => stores.Trials.EndAsync(Experiment, 0, 1, new TrialOutcome(TrialState.EarlyStopped, 0.5), Noon, Cancellation)));
        Assert.True(await Losing("insert", () => stores.Ends.AppendAsync(
            Experiment, [new TrialEnd(0, 0, TrialState.EarlyStopped, 0.5), new TrialEnd(1, 1, TrialState.Failed, null)], Cancellation)));

        await Losing("insert", () => stores.Experiments.AddStateAsync(state, Cancellation));
        var saved = await Losing("update", () => stores.Experiments.SaveStateAsync(state, Cancellation));

        var stored = await Stored(0);
        Assert.Equal((TrialState.EarlyStopped, 1, 1, stop), (stored.State, stored.Attempt, stored.Retries, stored.Stop));
        Assert.Equal([attempt], stored.EarlierAttempts);
        Assert.Equal(2, (await Stores.Ends.ReadAsync(Experiment, 0, 10, Cancellation)).Count);

        // A caller that saves again is a stale writer like any other: it reads the state anew.
        Assert.Equal(driverRepeats, saved);
        Assert.Equal(1, (await Stores.Experiments.FindStateAsync(Experiment, Cancellation))!.Version);
        Assert.Equal(driverRepeats ? 1 : 0, state.Version);
    }
}
