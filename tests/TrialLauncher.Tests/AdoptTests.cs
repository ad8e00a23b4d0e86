using System.Diagnostics;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Local;
using AutoTune.TrialLauncher.Local.Native;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.TrialLauncher.Tests;

public sealed class AdoptTests
{
    /// <summary>Notes every start of user code; goes on until it may finish.</summary>
    private const string Script = "echo $AUTOTUNE_TRIAL_ATTEMPT >> starts; echo score=0.5; while [ ! -e finish ]; do sleep 0.01; done; echo score=0.75";

    [Theory]
    [InlineData(KilledLauncher.Claimed, 1)]
    [InlineData(KilledLauncher.BeforeRunningIsStored, 1)]
    [InlineData(KilledLauncher.BeforeGo, 1)]
    [InlineData(KilledLauncher.AfterGo, 0)]
    [InlineData(KilledLauncher.WhileItRuns, 0)]
    [InlineData(KilledLauncher.BeforeResultsAreStored, 0)]
    public async Task A_launcher_killed_at_any_point_of_a_start_neither_loses_nor_doubles_it(string point, int attempt)
    {
        await using var services = await RunToDeathAsync(point, mayFinish: false);
        await using var bench = services.GetRequiredService<Bench>();
        var backEnd = bench.Start();
        await backEnd.AdoptAsync(await OwnedAsync(bench), Bench.Ct);
        if (attempt > 0)
        {
            Assert.Equal((TrialState.Waiting, attempt, 0), ((await bench.WaitsAsync()).State, bench.Trial().Attempt, bench.Trial().Retries));
            Assert.False(File.Exists(bench.Work("starts")));
            await backEnd.LaunchAsync(await bench.ClaimAsync(), Bench.Ct);
        }
        await bench.ReadWhenThereAsync("starts");
        await File.WriteAllTextAsync(bench.Work("finish"), "", Bench.Ct);
        var trial = await bench.EndAsync();
        Assert.Equal((TrialState.Succeeded, 0.75, attempt), (trial.State, trial.Value, trial.Attempt));
        Assert.Equal(attempt.ToString(), await bench.ReadWhenThereAsync("starts"));
        Assert.Equal([0.5, 0.75, 0.75], (await bench.ResultsAsync(attempt: attempt)).Select(result => result.Value));
    }

    [Fact]
    public async Task A_trial_that_ended_while_its_launcher_was_away_is_decided_from_its_exit_file()
    {
        await using var services = await RunToDeathAsync(KilledLauncher.BeforeTheEndIsStored, mayFinish: true);
        await using var bench = services.GetRequiredService<Bench>();
        Assert.Equal(TrialState.Running, bench.Trial().State);
        await bench.Start().AdoptAsync(await OwnedAsync(bench), Bench.Ct);
        var trial = await bench.EndAsync();
        Assert.Equal((TrialState.Succeeded, 0.75, 0), (trial.State, trial.Value, trial.Attempt));
        Assert.Equal("0", await bench.ReadWhenThereAsync("starts"));
    }

    [Fact]
    public async Task An_outcome_that_was_stored_before_the_kill_stands()
    {
        await using var services = await RunToDeathAsync(KilledLauncher.AfterTheEndIsStored, mayFinish: true);
        await using var bench = services.GetRequiredService<Bench>();
        Assert.Empty(await OwnedAsync(bench));
        Assert.Equal((TrialState.Succeeded, 0.75), (bench.Trial().State, bench.Trial().Value));
    }

    [Fact]
    public async Task Both_the_launcher_and_the_shim_killed_is_a_failed_attempt_and_leaves_no_program_behind()
    {
        await using var services = await RunToDeathAsync(KilledLauncher.WhileItRuns, mayFinish: false);
        await using var bench = services.GetRequiredService<Bench>();
        bench.Policy = Policies.Retries(1);
        ProcessTable.Signal(bench.Trial().Process!.Pid, Posix.SigKill, _ => true);
        await Bench.UntilAsync(() => !ProcessTable.IsAlive(bench.Trial().Process!));
        Assert.NotEmpty(Left(bench));
        await bench.Start().AdoptAsync(await OwnedAsync(bench), Bench.Ct);
        var trial = await bench.WaitsAsync();
        Assert.Equal((TrialState.Waiting, 1), (trial.State, trial.Retries));
        Assert.StartsWith("exit status lost", trial.EarlierAttempts[0].Reason, StringComparison.Ordinal);
        Assert.Empty(Left(bench));
    }

    [Fact]
    public async Task A_stop_that_came_while_the_launcher_was_away_is_carried_out_on_the_adopted_trial()
    {
        await using var services = await RunToDeathAsync(KilledLauncher.WhileItRuns, mayFinish: false);
        await using var bench = services.GetRequiredService<Bench>();
        await bench.Trials.RequestStopAsync(bench.ExperimentId, 0, null, new StopRequest(TrialState.Stopped, "by a person"), Bench.Ct);
        await bench.Start().AdoptAsync(await OwnedAsync(bench), Bench.Ct);
        Assert.Equal((TrialState.Stopped, "by a person"), ((await bench.EndAsync()).State, bench.Trial().Reason));
        Assert.Empty(Left(bench));
    }

    [Fact]
    public async Task A_launcher_that_comes_back_kills_what_is_no_longer_its_own_and_leaves_what_is()
    {
        await using var services = await RunToDeathAsync(KilledLauncher.WhileItRuns, mayFinish: false);
        await using var bench = services.GetRequiredService<Bench>();
        var backEnd = bench.Start();
        await backEnd.KillStraysAsync(Bench.Ct);
        Assert.NotEmpty(Left(bench)); // the store still says Running
        var gone = new AttemptRecord(0, Bench.Identity.Owner, null, DateTimeOffset.UtcNow, "launcher is gone");
        Assert.True(await bench.Trials.RetryAsync(bench.ExperimentId, 0, gone, countsAsRetry: true, Bench.Ct));
        await backEnd.KillStraysAsync(Bench.Ct);
        Assert.Empty(Left(bench));
    }

    [Fact]
    public async Task A_process_that_only_has_the_number_of_the_trials_is_not_touched()
    {
        await using var bench = new Bench { Policy = Policies.Retries(1) };
        using var stranger = Process.Start("sleep", "300");
        new AttemptFolder(bench.Options.StateFolder!, bench.ExperimentId, 0, 0).Prepare(bench.NewTrial());
        await File.WriteAllTextAsync(Path.Combine(bench.AttemptFolder(), "claim"), "1\ngo\n", Bench.Ct);
        bench.Store.Put(bench.Trial() with
        {
            State = TrialState.Running, Owner = Bench.Identity.Owner,
            Process = new ProcessIdentity(stranger.Id, ProcessTable.StartTicks(stranger.Id)!.Value), // as after a reboot
        });
        await bench.Start().AdoptAsync(await OwnedAsync(bench), Bench.Ct);
        Assert.Equal(1, (await bench.WaitsAsync()).Retries);
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public async Task A_detached_trial_goes_on_and_is_adopted_by_the_next_start()
    {
        await using var bench = new Bench { Assessed = true };
        var first = bench.Start();
        await bench.LaunchAsync(first, Script);
        await bench.ReadWhenThereAsync("starts");
        await first.ShutdownAsync(ShutdownMode.Detach, Bench.Ct);
        Assert.Equal(TrialState.Running, bench.Trial().State);
        var second = bench.Start();
        await second.AdoptAsync(await OwnedAsync(bench), Bench.Ct);
        await second.AdoptAsync(await OwnedAsync(bench), Bench.Ct); // twice does no harm
        await File.WriteAllTextAsync(bench.Work("finish"), "", Bench.Ct);
        Assert.Equal((TrialState.Succeeded, 0.75), ((await bench.EndAsync()).State, bench.Trial().Value));
        Assert.Equal("0", await bench.ReadWhenThereAsync("starts"));
        Assert.Equal([0.5, 0.75, 0.75], (await bench.ResultsAsync()).Select(result => result.Value));
    }

    [Fact]
    public async Task The_time_limit_of_an_adopted_attempt_counts_from_its_start()
    {
        await using var bench = new Bench();
        var first = bench.Start();
        await bench.LaunchAsync(first, Script);
        await bench.ReadWhenThereAsync("starts");
        await first.ShutdownAsync(ShutdownMode.Detach, Bench.Ct);
        bench.Store.Put(bench.Trial() with { StartedAt = DateTimeOffset.UtcNow.AddHours(-1) });
        bench.Policy = bench.Policy with { TimeoutSeconds = 60 };
        await bench.Start().AdoptAsync(await OwnedAsync(bench), Bench.Ct);
        Assert.Equal(TrialState.TimedOut, (await bench.EndAsync()).State);
        Assert.Empty(Left(bench));
    }

    [Theory]
    [InlineData("interrupted\n", TrialState.Waiting)]
    [InlineData("timeout\n", TrialState.TimedOut)]
    [InlineData("interrup", TrialState.Failed)]
    public async Task A_launcher_killed_while_it_ended_a_trial_is_remembered_by_its_note(string note, TrialState expected)
    {
        await using var services = await RunToDeathAsync(KilledLauncher.WhileItRuns, mayFinish: false);
        await using var bench = services.GetRequiredService<Bench>();
        var process = bench.Trial().Process!;
        await File.WriteAllTextAsync(Path.Combine(bench.AttemptFolder(), "ending"), note, Bench.Ct);
        _ = Posix.Kill(-process.Pid, Posix.SigTerm);
        await Bench.UntilAsync(() => !ProcessTable.IsAlive(process));
        await bench.Start().AdoptAsync(await OwnedAsync(bench), Bench.Ct);
        await Bench.UntilAsync(() => bench.Trial().State != TrialState.Running);
        Assert.Equal((expected, 0), (bench.Trial().State, bench.Trial().Retries));
    }

    private static Task<IReadOnlyList<TrialRecord>> OwnedAsync(Bench bench) => bench.Trials.ListOwnedAsync(Bench.Identity.Owner, Bench.Ct);

    private static List<int> Left(Bench bench) => ProcessTable.FindTree(TrialEnvironment.Marks(TrialId.Of(bench.ExperimentId, 0), 0), null);

    /// <summary>Runs a launcher that dies at the point, and hands over its stores and a bench on its folder.</summary>
    private static async Task<ServiceProvider> RunToDeathAsync(string point, bool mayFinish)
    {
        var folder = Directory.CreateTempSubdirectory("autotune-launcher-").FullName;
        var stores = await KilledLauncher.OpenAsync(folder);
        var bench = new Bench((stores.GetRequiredService<ITrialStore>(), stores.GetRequiredService<IMetricStore>()), folder)
        {
            Command = ["sh", "-c", Script],
        };
        bench.NewTrial();
        if (mayFinish) await File.WriteAllTextAsync(bench.Work("finish"), "", Bench.Ct);
        using var launcher = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, ["launcher", folder, bench.ExperimentId.ToString(), point, Script]) { RedirectStandardOutput = true })!;
        await launcher.WaitForExitAsync(Bench.Ct);
        Assert.Equal(128 + Posix.SigKill, launcher.ExitCode);
        // The store is disposed after the bench.
        var services = new ServiceCollection().AddSingleton(bench).AddSingleton(_ => stores).BuildServiceProvider();
        _ = services.GetRequiredService<ServiceProvider>();
        return services;
    }
}
