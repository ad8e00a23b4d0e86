using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence.Tests.Contract;

public abstract class MetricStoreContract(StoreSource source) : StoreContract(source)
{
    [Fact]
    public async Task Results_come_back_in_step_order_with_the_final_one_last()
    {
        MetricRecord[] results =
        [
            Intermediate(0, 0.5),
            Intermediate(2, null) with { Json = "\"NaN\"" },
            Intermediate(10, -3) with { Json = """{"default":-3,"größe":1}""" },
            Intermediate(long.MaxValue, 1e-300),
            new(MetricType.Final, 0, 0.75, "0.75", Noon.AddSeconds(9)),
        ];

        await Add(false, results[4], results[2]);
        await Add(false, results[3], results[0], results[1]);

        Assert.Equal(results, await Read());
    }

    [Fact]
    public async Task Attempts_trials_and_experiments_are_kept_apart()
    {
        await Add(false, Intermediate(0, 1));
        foreach (var (experiment, sequence, attempt) in new[]
        {
            (Experiment, 3, 1), (Experiment, 3, 10), (Experiment, 3, 0x7FFF_FFFF), (Experiment, 4, 0), (Experiment, 30, 0), (Guid.NewGuid(), 3, 0),
        })
        {
            await Stores.Metrics.AddAsync(experiment, sequence, attempt, [Intermediate(0, 2)], false, Cancellation);
            Assert.Equal(2, Assert.Single(await Stores.Metrics.ReadAsync(experiment, sequence, attempt, Cancellation)).Value);
        }

        Assert.Equal(1, Assert.Single(await Read()).Value);
        Assert.Empty(await Stores.Metrics.ReadAsync(Experiment, 5, 0, Cancellation));
        Assert.Empty(await Stores.Metrics.ReadAsync(Guid.NewGuid(), 3, 0, Cancellation));
    }

    [Fact]
    public async Task The_first_of_results_with_one_key_stands()
    {
        await Add(false, Intermediate(1, 1));

        await Add(false, Intermediate(0, 9), Intermediate(1, 2), Intermediate(2, 9), Intermediate(2, 8));

        Assert.Equal([9.0, 1, 9], (await Read()).Select(result => result.Value));
    }

    [Fact]
    public async Task The_last_of_results_with_one_key_stands_when_they_replace()
    {
        await Add(false, Intermediate(1, 1) with { Json = "1" });

        await Add(true, Intermediate(0, 9), Intermediate(1, null), Intermediate(2, 9), Intermediate(2, 8));
        await Add(true, new MetricRecord(MetricType.Final, 0, 1, null, Noon));
        await Add(true, new MetricRecord(MetricType.Final, 0, 2, null, Noon));

        Assert.Equal([9.0, null, 8, 2], (await Read()).Select(result => result.Value));
        Assert.Null((await Read())[1].Json);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_results_reported_by_many_at_once_are_there_once(bool replace)
    {
        MetricRecord[] results = [.. Enumerable.Range(0, 10).Select(i => Intermediate(i, i))];

        await AtOnce(16, async _ =>
        {
            await Add(replace, results);
            return true;
        });

        Assert.Equal(results, await Read());
    }

    [Fact]
    public async Task A_value_that_is_no_finite_number_is_missing()
    {
        await Add(false, Intermediate(0, double.NaN), Intermediate(1, double.NegativeInfinity));

        Assert.Equal([null, null], (await Read()).Select(result => result.Value));
    }

    [Fact]
    public async Task A_long_curve_comes_back_whole()
    {
        await Add(false);
        await Add(false, [.. Enumerable.Range(0, 3_000).Select(i => Intermediate(i, i))]);

        Assert.Equal(Enumerable.Range(0, 3_000).Select(i => (long)i), (await Read()).Select(result => result.Step));
    }

    [Fact]
    public async Task Only_intermediate_results_with_a_value_are_counted()
    {
        Assert.Equal(0, await Stores.Metrics.CountAsync(Experiment, 3, 0, Cancellation));
        await Add(false, Intermediate(0, 1), Intermediate(1, null), Intermediate(2, -1), new MetricRecord(MetricType.Final, 0, 1, null, Noon));
        await Stores.Metrics.AddAsync(Experiment, 3, 1, [Intermediate(0, 1)], false, Cancellation);
        await Stores.Metrics.AddAsync(Experiment, 30, 0, [Intermediate(0, 1)], false, Cancellation);

        Assert.Equal(2, await Stores.Metrics.CountAsync(Experiment, 3, 0, Cancellation));
    }

    [Fact]
    public async Task Results_from_before_a_time_are_removed_and_nothing_else()
    {
        MetricRecord[] kept = [Intermediate(1, 2) with { At = Noon }, new(MetricType.Final, 0, 1, null, Noon.AddSeconds(1))];
        await Add(false, [Intermediate(0, 1) with { At = Noon.AddTicks(-1) }, .. kept]);
        await Stores.Metrics.AddAsync(Experiment, 3, 1, [Intermediate(0, 1) with { At = Noon.AddHours(-1) }], false, Cancellation);

        await Stores.Metrics.RemoveAsync(Experiment, 3, 0, Noon, Cancellation);
        await Stores.Metrics.RemoveAsync(Guid.NewGuid(), 3, 0, Noon, Cancellation);

        Assert.Equal(kept, await Read());
        Assert.Single(await Stores.Metrics.ReadAsync(Experiment, 3, 1, Cancellation));
    }

    private static MetricRecord Intermediate(long step, double? value) => new(MetricType.Intermediate, step, value, null, Noon.AddTicks(step % 7));

    private Task Add(bool replace, params MetricRecord[] results) => Stores.Metrics.AddAsync(Experiment, 3, 0, results, replace, Cancellation);

    private Task<IReadOnlyList<MetricRecord>> Read() => Stores.Metrics.ReadAsync(Experiment, 3, 0, Cancellation);
}
