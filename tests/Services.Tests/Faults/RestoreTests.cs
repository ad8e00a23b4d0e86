using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using MongoDB.Bson;
using MongoDB.Driver;

namespace AutoTune.Services.Tests.Faults;

/// <summary>A backup from the middle of an experiment, restored into an empty database on another broker's host.</summary>
public sealed class RestoreTests(SharedSuites suites, FaultTable table)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restored_experiment_goes_on_to_its_exact_number_of_trials()
    {
        var moments = new Moments();
        var database = await suites.Services.DatabaseAsync();
        var host = await suites.Services.VirtualHostAsync(Cancellation);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 80, TrialConcurrency = 4 };
        var before = new List<TrialState>();
        await using (var lost = await ApartSuite.StartAsync(suites.Services))
        {
            await lost.StartAsync(experiment);
            await moments.DuringAsync(lost, experiment, 1, async _ =>
            {
                foreach (var slot in lost.Slots) await slot.KillAsync();
            });
            await CopyAsync(lost, database.ConnectionString, database.Name);
            before.AddRange((await lost.Trials.ListAsync(experiment.Id, 0, 100, Cancellation)).Select(trial => trial.State));
        }

        await using var suite = await ApartSuite.StartAsync(host.ConnectionString, database.ConnectionString, database.Name, null, host, database);

        // What had been running ran again: its processes are no business of this launcher, which has another folder.
        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(80, 4) { Outcome = TrialState.Succeeded, Processes = false });
        Assert.NotEmpty(before);
        Assert.True(before.Count < 80);
        Assert.All(finished.Trials, trial => Assert.Equal(0, trial.Retries));
        Assert.All(finished.Trials.Take(before.Count).Where(trial => before[trial.Sequence] == TrialState.Succeeded), trial => Assert.Equal(0, trial.Attempt));
        table.Add("the database restored from a backup, in the middle", "1", moments.Seed, finished);
    }

    /// <summary>As mongodump and mongorestore do: every document; the indexes are made anew by the services.</summary>
    private static async Task CopyAsync(ApartSuite from, string connection, string name)
    {
        using var source = new MongoClient(from.Mongo);
        using var target = new MongoClient(connection);
        var database = source.GetDatabase(from.Database);
        foreach (var collection in await (await database.ListCollectionNamesAsync(cancellationToken: Cancellation)).ToListAsync(Cancellation))
        {
            var documents = await database.GetCollection<BsonDocument>(collection).Find(new BsonDocument()).ToListAsync(Cancellation);
            if (documents.Count > 0)
                await target.GetDatabase(name).GetCollection<BsonDocument>(collection).InsertManyAsync(documents, cancellationToken: Cancellation);
        }
    }
}
