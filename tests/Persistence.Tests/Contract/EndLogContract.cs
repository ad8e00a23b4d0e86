using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence.Tests.Contract;

public abstract class EndLogContract(StoreSource source) : StoreContract(source)
{
    [Fact]
    public async Task Entries_come_back_in_order_and_as_they_were()
    {
        TrialEnd[] entries =
        [
            new(0, 3, TrialState.Succeeded, 0.1),
            new(1, 0, TrialState.Failed, null),
            new(2, 1, TrialState.EarlyStopped, -1e300),
            new(3, 2, TrialState.Stopped, null),
        ];

        Assert.True(await Append(entries[..1]));
        Assert.True(await Append(entries[1..]));

        Assert.Equal(entries, await Read(0, 100));
        Assert.Equal(entries[1..3], await Read(1, 2));
        Assert.Empty(await Read(4, 10));
        Assert.Empty(await Stores.Ends.ReadAsync(Guid.NewGuid(), 0, 10, Cancellation));
    }

    [Fact]
    public async Task Appending_nothing_is_nothing()
    {
        Assert.True(await Append());
        Assert.Empty(await Read(0, 10));
    }

    [Fact]
    public async Task A_value_that_is_no_finite_number_is_stored_as_none()
    {
        Assert.True(await Append(new TrialEnd(0, 0, TrialState.Succeeded, double.NaN)));
        Assert.True(await Append(new TrialEnd(0, 0, TrialState.Succeeded, double.NaN)), "the same again is harmless");

        Assert.Null(Assert.Single(await Read(0, 10)).Value);
    }

    [Fact]
    public async Task An_entry_that_is_there_already_is_confirmed_and_what_follows_is_appended()
    {
        await Append(End(0, 10), End(1, 11), End(2, 12));

        Assert.True(await Append(End(1, 11), End(2, 12), End(3, 13), End(4, 14)));

        Assert.Equal([10, 11, 12, 13, 14], (await Read(0, 10)).Select(end => end.Sequence));
    }

    [Fact]
    public async Task Appending_stops_at_the_first_ordinal_that_another_has_taken()
    {
        await Append(End(0, 10), End(1, 11));

        Assert.False(await Append(End(1, 99), End(2, 12)));
        Assert.Equal([10, 11], (await Read(0, 10)).Select(end => end.Sequence));
    }

    [Fact]
    public async Task A_conflict_in_the_middle_keeps_what_stood_before_it()
    {
        await Append(End(0, 10));
        await Append(End(2, 12)); // Only a test does this: it stands for another's append that came between.

        Assert.False(await Append(End(0, 10), End(1, 11), End(2, 99), End(3, 13)));

        Assert.Equal([(0, 10), (1, 11), (2, 12)], (await Read(0, 10)).Select(end => (end.Ordinal, end.Sequence)));
    }

    [Fact]
    public async Task Entries_of_one_sequence_but_another_outcome_are_a_conflict()
    {
        await Append(new TrialEnd(0, 1, TrialState.Succeeded, 0.5));

        Assert.False(await Append(new TrialEnd(0, 1, TrialState.Succeeded, 0.25)));
        Assert.False(await Append(new TrialEnd(0, 1, TrialState.Succeeded, null)));
        Assert.False(await Append(new TrialEnd(0, 1, TrialState.EarlyStopped, 0.5)));
    }

    [Fact]
    public async Task Ordinals_that_do_not_follow_each_other_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Append(End(0, 10), End(2, 12)));
        await Assert.ThrowsAsync<ArgumentException>(() => Append(End(-1, 10)));
        Assert.Empty(await Read(0, 10));
    }

    [Fact]
    public async Task Sixteen_that_append_at_once_leave_a_log_without_gaps_or_doubles()
    {
        const int Each = 12;
        await AtOnce(16, async writer =>
        {
            var next = 0;
            for (var done = 0; done < Each;)
            {
                var batch = Enumerable.Range(0, Math.Min(3, Each - done)).Select(i => End(next + i, (writer * 1000) + done + i)).ToArray();
                await Append(batch);

                // As the saga does: what stands at the ordinals counts, whoever wrote it.
                var standing = await Read(next, 1000);
                done += standing.Count(end => end.Sequence / 1000 == writer);
                next += standing.Count;
            }

            return true;
        });

        var log = await Read(0, 1000);
        Assert.Equal(Enumerable.Range(0, 16 * Each), log.Select(end => end.Ordinal));
        Assert.Equal(16 * Each, log.Select(end => end.Sequence).Distinct().Count());
    }

    [Fact]
    public async Task A_long_log_is_read_in_pages()
    {
        await Append([.. Enumerable.Range(0, 2_500).Select(i => End(i, i))]);

        Assert.Equal(Enumerable.Range(1_400, 1_100), (await Read(1_400, 1_100)).Select(end => end.Ordinal));
    }

    private static TrialEnd End(int ordinal, int sequence) => new(ordinal, sequence, TrialState.Succeeded, sequence / 8.0);

    private Task<bool> Append(params TrialEnd[] entries) => Stores.Ends.AppendAsync(Experiment, entries, Cancellation);

    private Task<IReadOnlyList<TrialEnd>> Read(int from, int limit) => Stores.Ends.ReadAsync(Experiment, from, limit, Cancellation);
}
