using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Persistence;

namespace AutoTune.Services.Tests.Retention;

/// <summary>What coordinators remove from the store.</summary>
public sealed class StoreRetentionTests : IAsyncDisposable
{
    private static readonly double?[] Two = [0.5, 0.7];

    private readonly RetentionBench bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task By_age_curves_go_first_and_experiments_later_and_nothing_of_one_that_runs()
    {
        var (ancient, old, recent) = (await bench.AddAsync(40, Two), await bench.AddAsync(10, Two), await bench.AddAsync(1, Two));
        var running = await bench.AddAsync(100, Two, completed: false);
        var options = new RetentionOptions { CurvesMaxAge = TimeSpan.FromDays(7), ExperimentsMaxAge = TimeSpan.FromDays(30) };

        await bench.OfStore(options).LookAsync(Cancellation);

        Assert.Equal((false, 0, 0, 0, 0), await bench.LeftAsync(ancient));
        Assert.Equal((true, 2, 2, 0, 2), await bench.LeftAsync(old));
        Assert.Equal((true, 2, 2, 4, 2), await bench.LeftAsync(recent));
        Assert.Equal((true, 3, 2, 6, 3), await bench.LeftAsync(running));
        Assert.Equal(0.5, (await bench.Of<IExperimentStore>().FindStateAsync(old, Cancellation))?.BestValue);
        var notes = await bench.Of<IRetentionStore>().FindAsync([ancient, old, recent, running], Cancellation);
        Assert.Equal(new HashSet<Guid> { ancient, old }, notes.Keys.ToHashSet());
        Assert.NotNull(notes[ancient].RemovedAt);
        Assert.NotNull(notes[old].CurvesRemovedAt);
    }

    [Fact]
    public async Task By_number_those_that_ended_last_stay()
    {
        var ids = new List<Guid>();
        for (var day = 0; day < 5; day++) ids.Add(await bench.AddAsync(day, Two));

        await bench.OfStore(new RetentionOptions { CurvesMaxExperiments = 1, ExperimentsMaxNumber = 3 }).LookAsync(Cancellation);

        var left = await Task.WhenAll(ids.Select(bench.LeftAsync));
        Assert.Equal([true, true, true, false, false], left.Select(one => one.State));
        Assert.Equal([4, 0, 0, 0, 0], left.Select(one => one.Curves));
    }

    [Fact]
    public async Task What_an_upload_still_needs_stays_until_it_is_complete()
    {
        const string Upload = """, "aistore": {"folder": "6e1f7c2a-4d0e-4a53-9b0c-2f1a3c5d7e90"}""";
        var (unknown, begun, complete) = (await bench.AddAsync(40, Two, spec: Upload), await bench.AddAsync(40, Two, spec: Upload), await bench.AddAsync(40, Two, spec: Upload));
        await bench.Of<IUploadStore>().AddAsync(new UploadRecord { ExperimentId = begun, Ends = 1 }, Cancellation);
        await bench.Of<IUploadStore>().AddAsync(new UploadRecord { ExperimentId = complete, Ends = 2, Complete = true }, Cancellation);

        await bench.OfStore(new RetentionOptions { CurvesMaxAge = TimeSpan.FromDays(1), ExperimentsMaxAge = TimeSpan.FromDays(7) }).LookAsync(Cancellation);

        Assert.Equal((true, 2, 2, 4, 2), await bench.LeftAsync(unknown));
        Assert.Equal((true, 2, 2, 4, 2), await bench.LeftAsync(begun));
        Assert.Equal((false, 0, 0, 0, 0), await bench.LeftAsync(complete));
    }

    [Fact]
    public async Task Of_several_coordinators_one_looks_and_each_removal_is_told_once()
    {
        for (var i = 0; i < 3; i++) await bench.AddAsync(40, Two);
        for (var i = 0; i < 3; i++) await bench.AddAsync(10, Two);
        var options = new RetentionOptions { CurvesMaxAge = TimeSpan.FromDays(7), ExperimentsMaxAge = TimeSpan.FromDays(30) };

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => bench.OfStore(options).LookAsync(Cancellation), Cancellation)));
        Assert.Equal(6, bench.Removals.Count);

        // Not before its time; and when that has come, for what came meanwhile.
        var late = await bench.AddAsync(40, Two);
        await bench.OfStore(options).LookAsync(Cancellation);
        Assert.True((await bench.LeftAsync(late)).State);
        options.LookEvery = TimeSpan.Zero;
        await bench.OfStore(options).LookAsync(Cancellation);
        Assert.False((await bench.LeftAsync(late)).State);
        Assert.Equal(7, bench.Removals.Count);
    }

    [Fact]
    public async Task A_removal_that_broke_off_anywhere_is_finished_by_the_next_look()
    {
        const string Upload = """, "aistore": {"folder": "6e1f7c2a-4d0e-4a53-9b0c-2f1a3c5d7e90"}""";
        var id = await bench.AddAsync(40, Two, spec: Upload);
        await bench.Of<IUploadStore>().AddAsync(new UploadRecord { ExperimentId = id, Ends = 2, Complete = true }, Cancellation);
        var options = new RetentionOptions { ExperimentsMaxAge = TimeSpan.FromDays(30), LookEvery = TimeSpan.Zero };
        await Assert.ThrowsAsync<IOException>(() => bench.OfStore(options, new BreakingRemoval()).LookAsync(Cancellation));
        Assert.True((await bench.LeftAsync(id)).State);

        await bench.OfStore(options).LookAsync(Cancellation);

        Assert.Equal((false, 0, 0, 0, 0), await bench.LeftAsync(id));
        Assert.Single(bench.Removals);
    }

    private sealed class BreakingRemoval : IExperimentRemoval
    {
        public Task RemoveAsync(Guid experimentId, CancellationToken cancellation) => throw new IOException("killed");
    }
}
