using AutoTune.Experiments.State;

namespace AutoTune.Persistence.Tests.Contract;

public abstract class UploadStoreContract(StoreSource source) : StoreContract(source)
{
    [Fact]
    public async Task A_record_comes_back_with_every_field_as_it_was()
    {
        var full = Record() with
        {
            Version = 3, Node = "node 中", Ends = 17, Profile = "abc", Complete = true, Taken = true, Trouble = "KeyRefused", Message = "no \"key\"", Failures = 2, NextAt = Noon,
        };

        Assert.True(await Stores.Uploads.AddAsync(full, Cancellation));

        Assert.Equal(full, await Stores.Uploads.FindAsync(Experiment, Cancellation));
        Assert.Null(await Stores.Uploads.FindAsync(Guid.NewGuid(), Cancellation));
    }

    [Fact]
    public async Task The_first_record_of_an_experiment_stands()
    {
        Assert.True(await Stores.Uploads.AddAsync(Record() with { Ends = 1 }, Cancellation));

        Assert.False(await Stores.Uploads.AddAsync(Record() with { Ends = 2 }, Cancellation));

        Assert.Equal(1, (await Stores.Uploads.FindAsync(Experiment, Cancellation))?.Ends);
    }

    [Fact]
    public async Task Of_writers_at_once_one_is_first_and_the_others_are_told()
    {
        await Stores.Uploads.AddAsync(Record(), Cancellation);

        var saved = await AtOnce(16, i => Stores.Uploads.SaveAsync(Record() with { Ends = i }, Cancellation));

        var first = Assert.Single(saved, record => record is not null);
        Assert.Equal(1, first!.Version);
        Assert.Equal(first, await Stores.Uploads.FindAsync(Experiment, Cancellation));
        Assert.Null(await Stores.Uploads.SaveAsync(Record(), Cancellation));
        Assert.Equal(2, (await Stores.Uploads.SaveAsync(first, Cancellation))?.Version);
    }

    [Fact]
    public async Task What_is_due_comes_with_the_longest_waiting_first_and_what_is_never_due_does_not()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        DateTimeOffset?[] due = [Noon.AddSeconds(1), Noon.AddSeconds(-5), null, Noon];
        foreach (var (id, at) in ids.Zip(due)) await Stores.Uploads.AddAsync(new UploadRecord { ExperimentId = id, NextAt = at }, Cancellation);

        Assert.Equal([ids[1], ids[3]], (await Stores.Uploads.FindDueAsync(Noon, 10, Cancellation)).Select(record => record.ExperimentId));
        Assert.Equal([ids[1]], (await Stores.Uploads.FindDueAsync(Noon, 1, Cancellation)).Select(record => record.ExperimentId));
        var first = (await Stores.Uploads.FindDueAsync(Noon, 1, Cancellation)).Single();
        await Stores.Uploads.SaveAsync(first with { NextAt = null }, Cancellation);
        Assert.Equal([ids[3]], (await Stores.Uploads.FindDueAsync(Noon, 10, Cancellation)).Select(record => record.ExperimentId));
    }

    private UploadRecord Record() => new() { ExperimentId = Experiment };
}
