using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Persistence;

namespace AutoTune.Services.Tests.Retention;

/// <summary>What launchers remove of trials' output.</summary>
public sealed class OutputRetentionTests : IAsyncDisposable
{
    private static readonly double?[] Five = [0.1, 0.9, null, 0.5, 0.7];

    private readonly RetentionBench bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1, new[] { 1 })]
    [InlineData(3, new[] { 1, 3, 4 })]
    [InlineData(5, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(99, new[] { 0, 1, 2, 3, 4 })]
    public async Task The_best_trials_keep_their_output(int retain, int[] kept)
    {
        var id = await bench.AddAsync(0, Five, spec: Retain(retain));

        await bench.OfOutput().KeepBestAsync(Cancellation);

        Assert.Equal(kept, bench.WithLogs(id));
        Assert.Equal((true, 5, 5, 10, 5), await bench.LeftAsync(id)); // records and curves are no output
    }

    [Fact]
    public async Task Without_retain_all_keep_it()
    {
        var id = await bench.AddAsync(0, Five);

        await bench.OfOutput().KeepBestAsync(Cancellation);

        Assert.Equal([0, 1, 2, 3, 4], bench.WithLogs(id));
    }

    [Fact]
    public async Task As_trials_end_the_worst_go_and_one_that_runs_keeps_its_output()
    {
        var id = await bench.AddAsync(0, [0.1, 0.9, null], completed: false, spec: Retain(2));
        var retention = bench.OfOutput();

        await retention.KeepBestAsync(Cancellation);
        Assert.Equal([0, 1, 3], bench.WithLogs(id));

        await bench.Of<IEndLog>().AppendAsync(id, [new(3, 3, Contracts.TrialState.Succeeded, 0.5)], Cancellation);
        await retention.KeepBestAsync(Cancellation);
        Assert.Equal([1, 3], bench.WithLogs(id));
    }

    [Fact]
    public async Task Among_trials_with_budgets_the_largest_budget_counts_first()
    {
        // Odd trials have budget 2.
        var id = await bench.AddAsync(0, [0.9, 0.1, 0.8, 0.2], spec: Retain(2) + """, "advisor": {"builtinAdvisorName": "Hyperband", "classArgs": {"optimize_mode": "maximize"}}""", tuner: false);

        await bench.OfOutput().KeepBestAsync(Cancellation);

        Assert.Equal([1, 3], bench.WithLogs(id));
    }

    [Fact]
    public async Task A_removal_that_broke_off_is_finished_after_a_restart_and_says_why_the_log_is_gone()
    {
        var id = await bench.AddAsync(0, Five, spec: Retain(1));
        // Killed after the note, with the folder half gone.
        new RemovedOutput(bench.Now, "spec.trialPolicy.retain is 1").Write(Path.Combine(Path.GetDirectoryName(bench.LogOf(id, 0))!, ".."));
        File.Delete(bench.LogOf(id, 0));

        await bench.OfOutput().KeepBestAsync(Cancellation);

        Assert.False(Directory.Exists(Path.GetDirectoryName(bench.LogOf(id, 0))));
        Assert.Equal([1], bench.WithLogs(id));
        Assert.Equal("spec.trialPolicy.retain is 1", RemovedOutput.Find(bench.StateFolder, id, 0)?.Why);
        Assert.Null(RemovedOutput.Find(bench.StateFolder, id, 1));
        Assert.Single(bench.Removals);
        await bench.OfOutput().KeepBestAsync(Cancellation);
        Assert.Single(bench.Removals);
    }

    [Fact]
    public async Task What_trials_have_linked_to_stays()
    {
        var id = await bench.AddAsync(0, [0.1, 0.9], spec: Retain(1));
        var data = Directory.CreateDirectory(Path.Combine(bench.StateFolder, "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "set.csv"), "1,2", Cancellation);
        Directory.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(bench.LogOf(id, 0))!, "data"), data);

        await bench.OfOutput().KeepBestAsync(Cancellation);

        Assert.Equal([1], bench.WithLogs(id));
        Assert.True(File.Exists(Path.Combine(data, "set.csv")));
    }

    [Fact]
    public async Task By_age_the_output_of_finished_experiments_goes()
    {
        var (old, recent, running) = (await bench.AddAsync(40, Five), await bench.AddAsync(1, Five), await bench.AddAsync(99, Five, completed: false));

        await bench.OfOutput(new RetentionOptions { LogsMaxAge = TimeSpan.FromDays(30) }).LookAsync(Cancellation);

        Assert.Equal([0, 5, 6], [bench.WithLogs(old).Count, bench.WithLogs(recent).Count, bench.WithLogs(running).Count]);
        Assert.Contains("Retention:LogsMaxAge is 30.00:00:00", RemovedOutput.Find(bench.StateFolder, old, 3)?.ToString(), StringComparison.Ordinal);
        Assert.Null(RemovedOutput.Find(bench.StateFolder, recent, 3));
        Assert.Equal((true, 5, 5, 10, 5), await bench.LeftAsync(old));
    }

    [Fact]
    public async Task By_size_those_that_ended_first_go_until_it_fits()
    {
        var running = await bench.AddAsync(99, Five, completed: false); // 6000 bytes
        var ids = new List<Guid>();
        foreach (var age in (double[])[4, 3, 2, 1]) ids.Add(await bench.AddAsync(age, Five)); // 5000 bytes each

        await bench.OfOutput(new RetentionOptions { LogsMaxBytes = 17_000 }).LookAsync(Cancellation);

        Assert.Equal([0, 0, 5, 5], ids.Select(id => bench.WithLogs(id).Count));
        Assert.Equal(6, bench.WithLogs(running).Count);
        await bench.OfOutput(new RetentionOptions { LogsMaxBytes = 0 }).LookAsync(Cancellation);
        Assert.Equal([0, 0, 0, 0], ids.Select(id => bench.WithLogs(id).Count));
        Assert.Equal(6, bench.WithLogs(running).Count);
        Assert.Equal(4, bench.Removals.Count);
    }

    [Fact]
    public async Task The_folder_of_a_removed_experiment_goes_and_that_of_an_unknown_one_stays()
    {
        var (removed, unknown) = (await bench.AddAsync(40, Five), await bench.AddAsync(40, Five));
        await bench.Of<IRetentionStore>().NoteAsync(removed, RetainedPart.Experiment, bench.Now, Cancellation);
        await bench.Of<IExperimentRemoval>().RemoveAsync(removed, Cancellation);
        await bench.Of<IExperimentRemoval>().RemoveAsync(unknown, Cancellation);

        await bench.OfOutput(new RetentionOptions { LogsMaxAge = TimeSpan.FromDays(1), LogsMaxBytes = 0 }).LookAsync(Cancellation);

        Assert.Equal([unknown.ToString()], Directory.GetDirectories(Path.Combine(bench.StateFolder, "experiments")).Select(Path.GetFileName));
        Assert.Equal(5, bench.WithLogs(unknown).Count);
    }

    [Fact]
    public async Task Launchers_that_share_a_folder_remove_and_tell_once()
    {
        var id = await bench.AddAsync(40, Five, spec: Retain(2));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => bench.OfOutput().KeepBestAsync(Cancellation), Cancellation)));

        Assert.Equal([1, 4], bench.WithLogs(id));
        Assert.Single(bench.Removals);
    }

    private static string Retain(int count) => $$""", "trialPolicy": {"retain": {{count}}}""";
}
