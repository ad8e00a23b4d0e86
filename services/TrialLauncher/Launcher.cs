using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.TrialLauncher;

/// <summary>
/// The launcher's life: it takes its name, takes over the trials it ran before a restart, raises its counter, looks for stops that no
/// message told it of, and takes over from launchers of this host that died.
/// </summary>
public sealed class Launcher : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly ITrialStore trials;
    private readonly ILauncherStore launchers;
    private readonly ITrialBackEnd backEnd;
    private readonly LauncherIdentity identity;
    private readonly LauncherSlots slots;
    private readonly LauncherOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<Launcher> log;
    private readonly HashSet<string> takenOver = [];
    private IReadOnlyList<TrialRecord> owned = [];

    internal Launcher(
        ITrialStore trials, ILauncherStore launchers, ITrialBackEnd backEnd, LauncherIdentity identity,
        LauncherSlots slots, LauncherOptions options, TimeProvider time, ILogger<Launcher> log)
    {
        this.trials = trials;
        this.launchers = launchers;
        this.backEnd = backEnd;
        this.identity = identity;
        this.slots = slots;
        this.options = options;
        this.time = time;
        this.log = log;
    }

    /// <summary>No new trial is claimed any more.</summary>
    public bool Stopping { get; private set; }

    /// <summary>Registered before the bus: what is ours now is from before; what is claimed from here on is new.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        while (!await TryAsync(FindOwnedAsync, cancellationToken))
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        log.LogInformation("Launcher {Owner} with back end {BackEnd}; {Owned} trials from before", identity.Owner, backEnd.Name, owned.Count);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        Stopping = true;
        await base.StopAsync(cancellationToken);
        await backEnd.ShutdownAsync(options.OnShutdown, cancellationToken);
        slots.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Those that could not be adopted because of a failure are left to the coordinator, should this process end, and to the next start.
        await TryAsync(token => backEnd.AdoptAsync(owned, token), stoppingToken);
        owned = [];
        await TryAsync(backEnd.KillStraysAsync, stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryAsync(LookAsync, stoppingToken);
    }

    private async Task FindOwnedAsync(CancellationToken cancellation)
    {
        await launchers.BeatAsync(identity.Owner, cancellation);
        owned = await trials.ListOwnedAsync(identity.Owner, cancellation);
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var mine = backEnd.Running; // before the store is asked: what begins in between is not to be missed there
        var standing = new HashSet<(Guid Trial, int Attempt)>();
        foreach (var owner in takenOver.Append(identity.Owner).ToList())
        {
            await launchers.BeatAsync(owner, cancellation);
            var running = await trials.ListOwnedAsync(owner, cancellation);
            standing.UnionWith(running.Select(trial => (trial.Id, trial.Attempt)));
            foreach (var trial in running.Where(trial => trial.Stop is not null))
                await backEnd.StopAsync(trial.ExperimentId, trial.Sequence, cancellation);
            if (running.Count == 0 && takenOver.Remove(owner))
            {
                await launchers.RemoveAsync(owner, cancellation);
                slots.Release(owner[(identity.Host.Length + 1)..]);
            }
        }
        // A launcher that hung, or was cut off for long, has lost its trials meanwhile; they may run elsewhere by now.
        foreach (var lost in mine.Where(trial => !standing.Contains((trial.Id, trial.Attempt))))
            backEnd.Abandon(lost);
        foreach (var name in slots.Others())
            await TakeOverAsync(name, cancellation);
    }

    // A free name of this host is a dead launcher's; a launcher that comes back takes another name, so nothing is taken over twice.
    private async Task TakeOverAsync(string name, CancellationToken cancellation)
    {
        if (!slots.TryTake(name))
            return;
        var owner = identity.Named(name).Owner;
        var left = await trials.ListOwnedAsync(owner, cancellation);
        if (left.Count == 0)
        {
            slots.Release(name);
            return;
        }
        log.LogWarning("Launcher {Owner} of this host died; taking over {Count} trials", owner, left.Count);
        takenOver.Add(owner);
        await backEnd.AdoptAsync(left, cancellation);
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> look, CancellationToken cancellation)
    {
        try
        {
            await look(cancellation);
            return true;
        }
        catch (StoreUnavailableException away)
        {
            log.LogWarning("The store does not answer, trying again: {Reason}", away.Message);
            return false;
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            // An exception that leaves this loop would end the process, and with it the care for every trial that runs.
            log.LogError(failed, "A look at the launcher's trials failed, trying again");
            return false;
        }
    }
}
