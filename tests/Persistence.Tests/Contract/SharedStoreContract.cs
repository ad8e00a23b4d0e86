using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using System.Diagnostics.Metrics;

namespace AutoTune.Persistence.Tests.Contract;

/// <summary>What holds when several processes use one store, and before anybody did.</summary>
public abstract class SharedStoreContract(StoreSource source) : StoreContract(source)
{
    [Fact]
    public async Task Two_instances_see_each_others_writes_at_once()
    {
        var other = Source.Open();
        await AddTrials(50);
        for (var sequence = 0; sequence < 50; sequence++)
        {
            var (writer, reader) = sequence % 2 == 0 ? (Stores, other) : (other, Stores);

            await writer.Trials.ClaimAsync(Experiment, sequence, "host/one", Cancellation);
            Assert.Equal(TrialState.Launching, (await reader.Trials.FindAsync(Experiment, sequence, Cancellation))?.State);
            await reader.Trials.EndAsync(Experiment, sequence, 0, new TrialOutcome(TrialState.Succeeded, 1), Noon, Cancellation);
            Assert.Single(await writer.Trials.FindEndedAsync(Experiment, [sequence], Cancellation));
            await writer.Ends.AppendAsync(Experiment, [new TrialEnd(sequence, sequence, TrialState.Succeeded, 1)], Cancellation);
            Assert.Equal(sequence + 1, (await reader.Ends.ReadAsync(Experiment, 0, 100, Cancellation)).Count);
        }
    }

    [Fact]
    public async Task Of_instances_that_claim_and_end_the_same_trials_one_gets_each()
    {
        var instances = Enumerable.Range(0, 4).Select(_ => Source.Open()).ToList();
        await AddTrials(100);

        var won = await AtOnce(4, async i =>
        {
            var (claims, ends) = (0, 0);
            for (var sequence = 0; sequence < 100; sequence++)
            {
                claims += await instances[i].Trials.ClaimAsync(Experiment, sequence, $"host/{i}", Cancellation) is null ? 0 : 1;
                var outcome = new TrialOutcome(TrialState.Succeeded, i);
                ends += await instances[i].Trials.EndAsync(Experiment, sequence, 0, outcome, Noon, Cancellation) ? 1 : 0;
            }

            return (claims, ends);
        });

        Assert.Equal(100, won.Sum(counts => counts.ends));
        Assert.InRange(won.Sum(counts => counts.claims), 1, 100);
    }

    [Fact]
    public async Task Preparing_is_harmless_when_repeated_and_when_several_do_it_at_once()
    {
        await AddTrials(1);

        await AtOnce(6, async _ =>
        {
            var stores = Source.Open();
            await stores.Setup.PrepareAsync(Cancellation);
            await stores.Setup.PrepareAsync(Cancellation);
            await stores.Setup.PingAsync(Cancellation);
            return true;
        });

        Assert.Equal(Trial(0).Parameters, (await Stored(0)).Parameters);
    }

    [Fact]
    public async Task What_is_cancelled_before_it_began_is_not_done()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Stores.Trials.AddAsync([Trial(0)], new CancellationToken(canceled: true)));

        Assert.Null(await Stores.Trials.FindAsync(Experiment, 0, Cancellation));
    }

    [Fact]
    public async Task Every_round_trip_is_counted_by_operation()
    {
        using var listener = new MeterListener();
        var own = new AsyncLocal<List<string?>?>();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (instrument is { Meter.Name: "AutoTune", Name: "autotune.store.operations" })
            {
                meter.EnableMeasurementEvents(instrument);
            }
        };

        // Other tests run at the same time: only what is counted in this one's flow is its own.
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (count == 1 && tags.Length == 1 && tags[0].Key == "operation")
            {
                own.Value?.Add(tags[0].Value as string);
            }
        });
        listener.Start();
        own.Value = [];

        await AddTrials(3);
        await Stores.Trials.ClaimAsync(Experiment, 0, "host/one", Cancellation);
        await Stores.Trials.FindAsync(Experiment, 0, Cancellation);

        Assert.Equal(["trials.add", "trials.claim", "trials.find"], own.Value);
    }

    [Fact]
    public async Task A_removed_experiment_leaves_nothing_and_others_as_they_are()
    {
        // Ids that stand next to each other, too.
        var bytes = Experiment.ToByteArray(bigEndian: true);
        bytes[15] ^= 1;
        Guid[] all = [Experiment, new(bytes, bigEndian: true), Guid.NewGuid()];
        foreach (var id in all)
        {
            await Stores.Experiments.AddAsync(new ExperimentRecord(id, "default", "mnist", "{}", 1, [], [], Noon), Cancellation);
            await Stores.Experiments.AddStateAsync(State(id), Cancellation);
            await Stores.Trials.AddAsync([Trial(0) with { ExperimentId = id }, Trial(7) with { ExperimentId = id }], Cancellation);
            await Stores.Ends.AppendAsync(id, [new TrialEnd(0, 7, TrialState.Failed, null)], Cancellation);
            await Stores.Metrics.AddAsync(id, 7, 0, [new MetricRecord(MetricType.Final, 0, 1, null, Noon)], false, Cancellation);
            await Stores.Uploads.AddAsync(new UploadRecord { ExperimentId = id }, Cancellation);
            await Stores.Retention.NoteAsync(id, RetainedPart.Curves, Noon, Cancellation);
        }

        await Stores.Removal.RemoveAsync(Experiment, Cancellation);
        await Stores.Removal.RemoveAsync(Experiment, Cancellation);

        var left = await Task.WhenAll(all.Select(CountAsync));
        Assert.Equal([0, 7, 7], left);
        // The id may be used again.
        await Stores.Trials.AddAsync([Trial(0)], Cancellation);
        Assert.Equal(1, await CountAsync(Experiment));

        async Task<int> CountAsync(Guid id) =>
            (await Stores.Experiments.FindAsync(id, Cancellation) is null ? 0 : 1)
            + (await Stores.Experiments.FindStateAsync(id, Cancellation) is null ? 0 : 1)
            + Math.Min(1, (await Stores.Trials.ListAsync(id, 0, 10, Cancellation)).Count)
            + (await Stores.Ends.ReadAsync(id, 0, 10, Cancellation)).Count
            + (await Stores.Metrics.ReadAsync(id, 7, 0, Cancellation)).Count
            + (await Stores.Uploads.FindAsync(id, Cancellation) is null ? 0 : 1)
            + (await Stores.Retention.FindAsync([id], Cancellation)).Count;
    }
}
