namespace AutoTune.TrialLauncher;

/// <summary>What a back end tells the rest of the suite. Every call comes after the store knows it, and may come twice.</summary>
public interface ITrialEvents
{
    /// <summary>The trial's outcome is in the store.</summary>
    Task TrialEndedAsync(Guid experimentId, int sequence, CancellationToken ct);

    /// <summary>The trial is back to Waiting: its launch is to be announced again.</summary>
    Task TrialWaitsAsync(Guid experimentId, int sequence, CancellationToken ct);

    /// <summary>The attempt has this many intermediate results that can be judged. Only called if the spec has an assessor.</summary>
    Task TrialReportedAsync(Guid experimentId, int sequence, int attempt, int count, CancellationToken ct);

    /// <summary>No launcher can ever run the experiment's trials as things are: it is to end in ERROR with this reason.</summary>
    Task LaunchRefusedAsync(Guid experimentId, int sequence, string reason, CancellationToken ct);
}
