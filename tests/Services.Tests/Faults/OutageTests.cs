using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;

namespace AutoTune.Services.Tests.Faults;

/// <summary>The broker or the database goes away and comes back, in the middle of an experiment.</summary>
public sealed class OutageTests(SharedSuites suites, FaultTable table)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_broker_is_killed_and_started_again()
    {
        var moments = new Moments();
        await using var broker = await RabbitMqService.StartOwnAsync(Cancellation);
        await using var database = await suites.Services.DatabaseAsync();
        var host = await broker.IsolatedVirtualHostAsync(Cancellation);
        await using var suite = await ApartSuite.StartAsync(host.ConnectionString, database.ConnectionString, database.Name, null, host);
        // RabbitMQ 3.10 writes the name of a new quorum queue to disk up to 3 s late; killed before, it has a queue that answers nobody.
        await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 200, TrialConcurrency = 4 };
        await suite.StartAsync(experiment);

        await moments.DuringAsync(suite, experiment, 2, async _ =>
        {
            await broker.KillAsync(Cancellation);
            await broker.StartAgainAsync(Cancellation);
        });

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(200, 4) { Outcome = TrialState.Succeeded });
        table.Add("kill -9 of RabbitMQ, started again", "2", moments.Seed, finished);
        Assert.All(suite.Slots, slot => Assert.True(slot.Runs, $"{slot.Service} did not survive:\n{slot.Log}"));
    }

    [Fact]
    public async Task The_database_is_killed_and_started_again()
    {
        var moments = new Moments();
        await using var server = await MongoService.StartOwnAsync(Cancellation);
        var database = server.IsolatedDatabase();
        var host = await suites.Services.VirtualHostAsync(Cancellation);
        await using var suite = await ApartSuite.StartAsync(host.ConnectionString, database.ConnectionString, database.Name, null, host);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 200, TrialConcurrency = 4 };
        await suite.StartAsync(experiment);

        await moments.DuringAsync(suite, experiment, 2, async _ =>
        {
            await server.KillAsync(Cancellation);
            await server.StartAgainAsync(Cancellation);
        });

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(200, 4) { Outcome = TrialState.Succeeded });
        table.Add("kill -9 of the database, started again", "2", moments.Seed, finished);
        Assert.All(suite.Slots, slot => Assert.True(slot.Runs, $"{slot.Service} did not survive:\n{slot.Log}"));
    }

    [Fact]
    public async Task The_database_is_away_for_15_s()
    {
        var moments = new Moments();
        await using var server = await MongoService.StartOwnAsync(Cancellation);
        var database = server.IsolatedDatabase();
        var host = await suites.Services.VirtualHostAsync(Cancellation);
        await using var suite = await ApartSuite.StartAsync(
            host.ConnectionString, database.ConnectionString, database.Name, new(LostAfter: TimeSpan.FromSeconds(8)), host);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 200,
            TrialConcurrency = 4,
            // Some run while the database is away, and end then.
            Script = TrialScripts.Of("test $((AUTOTUNE_TRIAL_SEQUENCE % 20)) != 0 || sleep 3; sleep 0.05; echo score=$1"),
        };
        await suite.StartAsync(experiment);

        await moments.DuringAsync(suite, experiment, 1, async _ =>
        {
            await server.StopAsync(Cancellation);
            await Task.Delay(TimeSpan.FromSeconds(15), Cancellation); // this long on purpose
            await server.StartAgainAsync(Cancellation);
        });

        // Launchers that are silent for 8 s lose their trials; being away from the store for longer is no silence.
        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(200, 4) { Outcome = TrialState.Succeeded });
        table.Add("database away for 15 s", "1", moments.Seed, finished);
        Assert.All(suite.Slots, slot => Assert.True(slot.Runs, $"{slot.Service} did not survive:\n{slot.Log}"));
    }
}
