namespace AutoTune.Persistence;

/// <summary>
/// Makes the store ready: creates what is missing (files, tables, indexes) and brings what an older program wrote up to date, once. Harmless
/// when repeated and when several do it.
/// </summary>
public interface IStoreSetup
{
    /// <exception cref="StoreSchemaException">A newer program, or another one, wrote what is there.</exception>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>A cheap question to the store, for readiness.</summary>
    Task PingAsync(CancellationToken cancellation);
}
