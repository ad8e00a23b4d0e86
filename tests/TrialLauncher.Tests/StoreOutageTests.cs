using AutoTune.Contracts;

namespace AutoTune.TrialLauncher.Tests;

public sealed class StoreOutageTests
{
    [Fact]
    public async Task A_store_that_is_away_loses_no_outcome_and_kills_no_trial()
    {
        await using var bench = new Bench { Assessed = true };
        await bench.LaunchAsync(
            bench.Start(),
            "echo score=0.5; echo ready > ready; while [ ! -e finish ]; do sleep 0.01; done; echo score=0.75; echo done > done");
        await bench.ReadWhenThereAsync("ready");
        bench.Store.Away = true;
        await File.WriteAllTextAsync(bench.Work("finish"), "", Bench.Ct);
        await bench.ReadWhenThereAsync("done");
        var calls = bench.Store.Calls;
        await Bench.UntilAsync(() => bench.Store.Calls > calls + 2);
        bench.Store.Away = false;
        var trial = await bench.EndAsync();
        Assert.Equal((TrialState.Succeeded, 0.75), (trial.State, trial.Value));
        Assert.Equal([0.5, 0.75, 0.75], (await bench.ResultsAsync()).Select(result => result.Value));
    }

    [Fact]
    public async Task A_start_waits_for_the_store_and_runs_once()
    {
        await using var bench = new Bench { Command = ["sh", "-c", "echo run >> runs; echo score=1"] };
        bench.NewTrial();
        var claimed = await bench.ClaimAsync();
        bench.Store.Away = true;
        var launch = bench.Start().LaunchAsync(claimed, Bench.Ct);
        await Bench.UntilAsync(() => bench.Store.Calls > 3);
        Assert.False(launch.IsCompleted);
        Assert.False(File.Exists(bench.Work("runs")));
        bench.Store.Away = false;
        await launch;
        Assert.Equal(TrialState.Succeeded, (await bench.EndAsync()).State);
        Assert.Equal("run", await bench.ReadWhenThereAsync("runs"));
    }

    [Fact]
    public async Task Writes_whose_answers_are_lost_count_once()
    {
        await using var bench = new Bench { Command = ["sh", "-c", "echo run >> runs; echo score=1"] };
        bench.NewTrial();
        var claimed = await bench.ClaimAsync();
        var backEnd = bench.Start();
        bench.Store.LostAnswers = 1; // of the start
        await backEnd.LaunchAsync(claimed, Bench.Ct);
        bench.Store.LostAnswers = 3;
        Assert.Equal(TrialState.Succeeded, (await bench.EndAsync()).State);
        Assert.Equal("run", await bench.ReadWhenThereAsync("runs"));
        Assert.Equal([1.0, 1.0], (await bench.ResultsAsync()).Select(result => result.Value));
    }

    [Fact]
    public async Task A_retry_whose_answer_is_lost_is_announced_and_not_repeated()
    {
        await using var bench = new Bench { Policy = Policies.Retries(5) };
        var backEnd = bench.Start();
        await bench.LaunchAsync(backEnd, "while [ ! -e finish ]; do sleep 0.01; done; exit 1");
        bench.Store.LostAnswers = 1;
        await File.WriteAllTextAsync(bench.Work("finish"), "", Bench.Ct);
        var trial = await bench.WaitsAsync();
        Assert.Equal((TrialState.Waiting, 1, 1), (trial.State, trial.Attempt, trial.Retries));
    }

    [Fact]
    public async Task A_start_that_another_launcher_has_taken_over_runs_nothing()
    {
        await using var bench = new Bench { Command = ["sh", "-c", "echo run >> runs"] };
        bench.NewTrial();
        var claimed = await bench.ClaimAsync();
        bench.Store.Put(bench.Trial() with { Attempt = 1, Owner = "this-host/other" });
        await bench.Start().LaunchAsync(claimed, Bench.Ct);
        Assert.False(File.Exists(bench.Work("runs")));
        Assert.Equal((TrialState.Launching, 1), (bench.Trial().State, bench.Trial().Attempt));
    }
}
