namespace AutoTune.Persistence;

/// <summary>Makes the store ready: creates what is missing (files, tables, indexes). Harmless when repeated and when several do it.</summary>
public interface IStoreSetup
{
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>A cheap question to the store, for readiness.</summary>
    Task PingAsync(CancellationToken cancellation);
}
