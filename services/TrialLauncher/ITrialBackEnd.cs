using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher;

/// <summary>A way to run trials: one folder of this service each.</summary>
public interface ITrialBackEnd
{
    /// <summary>The back end's name: "local" ...</summary>
    string Name { get; }

    /// <summary>
    /// Runs a trial that this launcher has just claimed (state Launching). Returns once it is started or has an outcome or a retry in the
    /// store; never waits for its end.
    /// </summary>
    Task LaunchAsync(TrialRecord claimed, CancellationToken ct);

    /// <summary>A stop stands in the store for this trial: carries it out if the trial is ours; otherwise nothing.</summary>
    Task StopAsync(Guid experimentId, int sequence, CancellationToken ct);

    /// <summary>
    /// Takes over owned trials (<c>ITrialStore.ListOwnedAsync</c>) after a restart of this launcher or from a dead one on this host.
    /// Trials that are running here already are left alone, so doing it twice is harmless.
    /// </summary>
    Task AdoptAsync(IReadOnlyList<TrialRecord> owned, CancellationToken ct);

    /// <summary>At a start: ends what still runs on this host of attempts that are over in the store, from before.</summary>
    Task KillStraysAsync(CancellationToken ct);

    /// <summary>Attempts that run here: as the store has them, Running and ours, unless somebody has taken them from us.</summary>
    IReadOnlyList<TrialRecord> Running { get; }

    /// <summary>An attempt that the store says is no longer ours: everything of it is killed, and its trial is left as it is.</summary>
    void Abandon(TrialRecord attempt);

    /// <summary>Ends the back end; nothing can be launched afterwards. A cancelled token cuts grace periods short.</summary>
    Task ShutdownAsync(ShutdownMode mode, CancellationToken ct);
}
