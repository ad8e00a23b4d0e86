using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence.Tests.Contract;

public abstract class RetentionStoreContract(StoreSource source) : StoreContract(source)
{
    [Fact]
    public async Task A_note_is_made_once_and_found()
    {
        Assert.True(await Stores.Retention.NoteAsync(Experiment, RetainedPart.Curves, Noon, Cancellation));
        Assert.True(await Stores.Retention.NoteAsync(Experiment, RetainedPart.Curves, Noon, Cancellation)); // the same call, after its answer was lost
        Assert.False(await Stores.Retention.NoteAsync(Experiment, RetainedPart.Curves, Noon.AddDays(1), Cancellation));
        Assert.Equal(new RetentionRecord(Noon, null), await FoundAsync());

        Assert.True(await Stores.Retention.NoteAsync(Experiment, RetainedPart.Experiment, Noon.AddDays(2), Cancellation));
        Assert.Equal(new RetentionRecord(Noon, Noon.AddDays(2)), await FoundAsync());
        Assert.Empty(await Stores.Retention.FindAsync([], Cancellation));
    }

    [Fact]
    public async Task Of_several_that_note_or_ask_for_a_turn_at_once_one_is_first()
    {
        var noted = await AtOnce(16, i => Stores.Retention.NoteAsync(Experiment, RetainedPart.Experiment, Noon.AddSeconds(i), Cancellation));
        var turns = await AtOnce(16, i => Stores.Retention.TakeTurnAsync(Noon.AddSeconds(i), Noon.AddHours(-1), Cancellation));

        Assert.Single(noted, first => first);
        Assert.Single(turns, first => first);
    }

    [Fact]
    public async Task A_turn_is_given_again_once_the_last_one_is_old()
    {
        Assert.True(await Stores.Retention.TakeTurnAsync(Noon, Noon.AddHours(-1), Cancellation));
        Assert.False(await Stores.Retention.TakeTurnAsync(Noon.AddHours(1), Noon, Cancellation));
        Assert.True(await Stores.Retention.TakeTurnAsync(Noon.AddHours(2), Noon.AddHours(1), Cancellation));
        Assert.False(await Stores.Retention.TakeTurnAsync(Noon.AddHours(2), Noon.AddHours(1), Cancellation));
    }

    [Fact]
    public async Task That_an_experiment_was_removed_is_remembered_when_it_is_gone()
    {
        await Stores.Experiments.AddStateAsync(State(), Cancellation);
        await Stores.Retention.NoteAsync(Experiment, RetainedPart.Experiment, Noon, Cancellation);

        await Stores.Removal.RemoveAsync(Experiment, Cancellation);

        Assert.Null(await Stores.Experiments.FindStateAsync(Experiment, Cancellation));
        Assert.Equal(Noon, (await FoundAsync()).RemovedAt);
    }

    [Fact]
    public async Task Curves_are_removed_and_final_results_and_other_trials_stay()
    {
        foreach (var (sequence, attempt) in ((int, int)[])[(0, 0), (0, 12), (1, 0), (2, 0)])
        {
            await Stores.Metrics.AddAsync(
                Experiment, sequence, attempt,
                [new(MetricType.Intermediate, 0, 1, null, Noon), new(MetricType.Intermediate, long.MaxValue, 2, null, Noon), new(MetricType.Final, 0, 3, null, Noon)],
                replace: false, Cancellation);
        }

        await Stores.Metrics.RemoveCurvesAsync(Experiment, 0, 2, Cancellation);
        await Stores.Metrics.RemoveCurvesAsync(Guid.NewGuid(), 0, 2, Cancellation);

        var left = await Task.WhenAll(CountAsync(0, 0), CountAsync(0, 12), CountAsync(1, 0), CountAsync(2, 0));
        Assert.Equal([1, 1, 1, 3], left);
        Assert.Equal(3, Assert.Single(await Stores.Metrics.ReadAsync(Experiment, 0, 12, Cancellation)).Value);

        async Task<int> CountAsync(int sequence, int attempt) => (await Stores.Metrics.ReadAsync(Experiment, sequence, attempt, Cancellation)).Count;
    }

    private async Task<RetentionRecord> FoundAsync() => Assert.Single(await Stores.Retention.FindAsync([Experiment, Guid.NewGuid()], Cancellation)).Value;
}
