using System.Collections.Concurrent;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Collect;
using AutoTune.TrialLauncher.Local.Native;
using AutoTune.TrialLauncher.Outcomes;
using Microsoft.Extensions.Options;

namespace AutoTune.TrialLauncher.Local;

/// <summary>
/// Runs trials as processes of this machine, such that a kill -9 at any instruction neither loses nor doubles a start.
/// <para>
/// Order of a start: (a) the trial is claimed in the store; (b) the shim is started and waits; (c) Running is stored with its pid and start
/// time; (d) <c>go</c>; (e) the shim notes <c>go</c> in the claim file and runs the program; (f) it writes the exit file; (g) the outcome is
/// stored. Killed between
/// a and c: the state is Launching, so nobody said go; the shim, if there is one, reads end of file, since the only write end of its input
/// died with us. Adopting puts the trial back under the next attempt, whose folder no old shim knows. It doesn't matter whether c reached
/// the store when we died without its answer.
/// c and d: Running, but the claim has no <c>go</c> and its process is gone: nothing ran, the trial is put back.
/// d and f: the process lives on and is watched again. Or it died too, and since user code may have run, the attempt counts as failed.
/// f and g: the exit file decides; the metrics are read again from their start, which is harmless since a step counts once.
/// The shim killed alone: its claim says go, there is no exit file; what goes on without it is found by the ids in its environment and
/// killed before the attempt counts as failed. Killed while it writes the exit file: a line without its end is none.
/// Two launchers that think they own a trial: c, g and every retry are conditional on the attempt; whoever loses c closes the pipe.
/// </para>
/// </summary>
internal sealed class LocalBackEnd : ITrialBackEnd, IRunningTrials, IAsyncDisposable
{
    private static readonly TimeSpan DetachPatience = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, TrialAttempt> current = new();
    private readonly ConcurrentDictionary<TrialAttempt, Task> following = new();
    private readonly CancellationTokenSource lifetime = new();
    private readonly CancellationTokenSource impatience = new();
    private readonly TaskCompletionSource detach = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string stateFolder;
    private readonly LocalOptions options;
    private readonly IExperimentSpecs specs;
    private readonly ITrialStore trials;
    private readonly IMetricStore metrics;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly StorePatience patience;
    private readonly Settlement settlement;
    private readonly IExitWatch exits;
    private readonly CollectorLoop collector;
    private readonly Task collecting;
    private readonly AttemptStart start;
    private readonly AttemptRun run;
    private readonly Strays strays;
    private readonly RecentStops recentStops;
    private readonly Lock gate = new();
    private volatile bool closed;

    public LocalBackEnd(
        LauncherIdentity identity,
        IOptions<LocalOptions> options,
        IExperimentSpecs specs,
        ITrialStore trials,
        IMetricStore metrics,
        ITrialEvents events,
        TrialTokens tokens,
        TimeProvider time,
        ILogger<LocalBackEnd> logger)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Trials of type local need Linux or macOS; on Windows run AutoTune inside WSL.");
        this.options = options.Value;
        stateFolder = Path.GetFullPath(this.options.StateFolder
            ?? throw new InvalidOperationException($"{LocalOptions.Section}:StateFolder is not set"));
        (this.specs, this.trials, this.metrics, this.time, this.logger) = (specs, trials, metrics, time, logger);
        patience = new StorePatience(time, logger);
        settlement = new Settlement(trials, events, patience, time, logger);
        exits = (IExitWatch?)PidfdExitWatch.TryCreate() ?? new PollingExitWatch(time);
        collector = new CollectorLoop(events, time, logger);
        start = new AttemptStart(identity, this.options, trials, tokens, exits, patience);
        recentStops = new RecentStops(time);
        var killer = new TreeKiller(time, logger);
        strays = new Strays(stateFolder, trials, killer, logger);
        run = new AttemptRun(exits, killer, collector, settlement, patience, time, logger);
        collecting = collector.RunAsync(lifetime.Token);
    }

    public string Name => "local";

    public IReadOnlyList<TrialRecord> Running => [.. following.Keys.Where(attempt => !attempt.Ending.IsCompleted).Select(attempt => attempt.Trial)];

    public async Task LaunchAsync(TrialRecord claimed, CancellationToken ct)
    {
        // Claimed: from here on the trial is ours to see through, so only the end of this back end cuts it short.
        var life = lifetime.Token;
        if (closed)
        {
            await settlement.SettleAsync(claimed, 0, new Decision.PutBack("its launcher was shut down"), announce: true, ct);
            return;
        }
        TrialAttempt? attempt = null;
        try
        {
            attempt = await NewAttemptAsync(claimed, life);
            using var within = Telemetry.Inside(attempt.Span);
            if (!Register(attempt)) return; // a doubled launch
            await StartAsync(attempt, life);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (exception is not LaunchFailedException)
                logger.LogError(
                    exception, "Trial {Sequence} of {ExperimentId} could not be launched", claimed.Sequence, claimed.ExperimentId);
            await SettleAsync(claimed, attempt, new Decision.AttemptFailed($"failed launch: {exception.Message}"), life);
        }
    }

    public async Task StopAsync(Guid experimentId, int sequence, CancellationToken ct)
    {
        var trialId = TrialId.Of(experimentId, sequence);
        // Remembered first: a launch that registers just now either is seen here or sees this.
        recentStops.Add(trialId);
        if (!current.TryGetValue(trialId, out var attempt)) return;
        await ReadStopAsync(attempt, ct);
    }

    public async Task AdoptAsync(IReadOnlyList<TrialRecord> owned, CancellationToken ct)
    {
        foreach (var trial in owned)
        {
            if (current.TryGetValue(trial.Id, out var known) && known.Trial.Attempt >= trial.Attempt) continue;
            try
            {
                await AdoptAsync(trial, ct);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "Trial {Sequence} of {ExperimentId} could not be adopted", trial.Sequence, trial.ExperimentId);
                var decision = new Decision.AttemptFailed($"its launcher ended, and it could not be taken over: {exception.Message}");
                await SettleAsync(trial, null, decision, ct);
            }
        }
    }

    public Task KillStraysAsync(CancellationToken ct) => strays.KillAsync(ct);

    public void Abandon(TrialRecord attempt)
    {
        foreach (var mine in following.Keys.Where(mine => mine.Trial.Id == attempt.Id && mine.Trial.Attempt == attempt.Attempt))
        {
            logger.LogWarning(
                "Attempt {Attempt} of trial {Sequence} of {ExperimentId} was taken from this launcher; killing it",
                attempt.Attempt, attempt.Sequence, attempt.ExperimentId);
            mine.End(new Ending.Interrupted()); // putting it back changes nothing in the store: the attempt there is another, or has ended
        }
    }

    public async Task ShutdownAsync(ShutdownMode mode, CancellationToken ct)
    {
        lock (gate) closed = true;
        if (mode == ShutdownMode.Detach)
        {
            detach.TrySetResult();
            // Outcomes that are being stored may get there; if the store is away, the next start finds them again.
            await Task.WhenAny(Task.WhenAll(following.Values), Task.Delay(DetachPatience, time, ct));
        }
        else
        {
            // Who is in a hurry waits for no grace period, and not for a store that is away: the notes in the folders keep what was meant.
            await using var hurry = ct.Register(() =>
            {
                impatience.Cancel();
                lifetime.CancelAfter(DetachPatience);
            });
            foreach (var attempt in following.Keys) attempt.End(new Ending.Interrupted());
            await Task.WhenAll(following.Values);
        }
        await lifetime.CancelAsync();
        await Task.WhenAll(following.Values);
        await collecting;
        exits.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (!lifetime.IsCancellationRequested) await ShutdownAsync(ShutdownMode.Detach, CancellationToken.None);
        lifetime.Dispose();
        impatience.Dispose();
    }

    TrialAttempt? IRunningTrials.Find(Guid trialId, int attempt) =>
        current.TryGetValue(trialId, out var found) && found.Trial.Attempt == attempt ? found : null;

    Task IRunningTrials.FlushAsync(TrialAttempt attempt, CancellationToken ct) => collector.FlushAsync(attempt, ct);

    private async Task<TrialAttempt> NewAttemptAsync(TrialRecord trial, CancellationToken ct)
    {
        var spec = await patience.AskAsync(
            "reading a spec", async (_, token) => await specs.GetAsync(trial.ExperimentId, token), ct);
        return new TrialAttempt(
            trial,
            spec,
            new AttemptFolder(stateFolder, trial.ExperimentId, trial.Sequence, trial.Attempt),
            new TrialMetrics(metrics, trial.ExperimentId, trial.Sequence, trial.Attempt, time),
            options.LogCapBytes)
        {
            Span = TrialTrace.Start("run trial", trial),
        };
    }

    /// <summary>False when this very attempt is in hand already. An earlier attempt may still be on its way out.</summary>
    private bool Register(TrialAttempt attempt)
    {
        var stands = current.AddOrUpdate(
            attempt.Trial.Id, attempt, (_, known) => known.Trial.Attempt >= attempt.Trial.Attempt ? known : attempt);
        return stands == attempt;
    }

    private async Task StartAsync(TrialAttempt attempt, CancellationToken life)
    {
        var trial = attempt.Trial;
        if (recentStops.Contains(trial.Id)) await ReadStopAsync(attempt, life);
        if (trial.Stop is { } stop) attempt.End(new Ending.Stopped(stop));
        if (attempt.Ending.IsCompleted)
        {
            await SettleAsync(trial, attempt, OutcomeRules.Decide(await attempt.Ending), life);
            return;
        }
        if (attempt.Folder.IsClaimed())
        {
            // The store is older than the folder (a restored backup): what ran there before is not this attempt.
            await SettleAsync(trial, attempt, new Decision.PutBack("the attempt's folder belongs to an earlier run"), life);
            return;
        }
        using var shim = start.Start(attempt);
        var at = time.GetUtcNow();
        if (!await start.StoreRunningAsync(trial, shim.Process, at, life))
        {
            Forget(attempt);
            await start.ReapAsync(shim);
            return;
        }
        attempt.Trial = trial with { State = TrialState.Running, Process = shim.Process, StartedAt = at };
        TrialMeasures.Started(trial, at);
        lock (gate)
        {
            if (!closed && !attempt.Ending.IsCompleted)
            {
                shim.Go();
                collector.Add(attempt);
                Follow(attempt, shim.Process, isChild: true);
                return;
            }
        }
        await start.ReapAsync(shim);
        var decision = attempt.Ending.IsCompleted
            ? OutcomeRules.Decide(await attempt.Ending)
            : new Decision.PutBack("its launcher was shut down");
        await SettleAsync(trial, attempt, decision, life);
    }

    private void Follow(TrialAttempt attempt, ProcessIdentity? process, bool isChild)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        following[attempt] = FollowAsync();
        started.SetResult();

        async Task FollowAsync()
        {
            await started.Task; // so that it can't be removed before it is added
            using var measured = TrialMeasures.Follow(Name);
            try
            {
                await run.FollowAsync(attempt, process, isChild, detach.Task, impatience.Token, lifetime.Token);
            }
            catch (OperationCanceledException) when (lifetime.IsCancellationRequested)
            {
                // Whoever adopts the trial does the rest.
            }
            catch (Exception exception)
            {
                logger.LogError(
                    exception, "Trial {Sequence} of {ExperimentId} could not be seen through",
                    attempt.Trial.Sequence, attempt.Trial.ExperimentId);
                await run.GiveUpAsync(attempt, process, isChild, exception, lifetime.Token);
            }
            finally
            {
                collector.Remove(attempt);
                Forget(attempt);
                following.TryRemove(attempt, out _);
                attempt.Span?.Dispose();
            }
        }
    }

    private async Task AdoptAsync(TrialRecord trial, CancellationToken ct)
    {
        var attempt = await NewAttemptAsync(trial, ct);
        using var within = Telemetry.Inside(attempt.Span);
        if (trial.State == TrialState.Launching)
        {
            var decision = trial.Stop is { } stop ? OutcomeRules.Decide(stop) : new Decision.PutBack("its launcher ended before it was started");
            await SettleAsync(trial, attempt, decision, ct);
            return;
        }
        if (trial.State != TrialState.Running) return;
        // The files are read again from their start, so no position is kept anywhere: a step that is in the store already counts once.
        await patience.AskAsync("reading results", attempt.Metrics.LoadAsync, ct);
        if (trial.Stop is { } standing) attempt.End(new Ending.Stopped(standing));
        else if (attempt.Folder.ReadEnding(attempt.Spec.TrialPolicy.TimeoutSeconds) is { } noted) attempt.End(noted);
        // Its environment is asked for too: after a reboot another process may have the same pid and start time.
        var process = trial.Process is { } p && ProcessTable.IsAlive(p) && ProcessTable.HasEnvironment(p.Pid, attempt.Marks) ? p : null;
        logger.LogInformation(
            "Adopted trial {Sequence} of {ExperimentId}, which {Fate}", trial.Sequence, trial.ExperimentId, process is null ? "has ended" : "runs");
        lock (gate)
        {
            if (closed || !Register(attempt)) return;
            collector.Add(attempt);
            Follow(attempt, process, isChild: false);
        }
    }

    private async Task ReadStopAsync(TrialAttempt attempt, CancellationToken ct)
    {
        var trial = attempt.Trial;
        var stands = await patience.AskAsync("reading a stop", (_, token) => trials.FindAsync(trial.ExperimentId, trial.Sequence, token), ct);
        if (stands?.Stop is { } stop && stands.Attempt == trial.Attempt) attempt.End(new Ending.Stopped(stop));
    }

    private async Task SettleAsync(TrialRecord trial, TrialAttempt? attempt, Decision decision, CancellationToken ct)
    {
        if (attempt is not null) Forget(attempt);
        using var span = attempt?.Span;
        await settlement.SettleAsync(trial, attempt?.Spec.TrialPolicy.MaxRetries ?? 0, decision, announce: !closed, ct);
    }

    private void Forget(TrialAttempt attempt) => current.TryRemove(KeyValuePair.Create(attempt.Trial.Id, attempt));
}
