namespace AutoTune.TrialApi;

/// <summary>The attempts that may call the trial API of this process.</summary>
public interface IReportingAttempts
{
    /// <summary>How the attempt stands that a token speaks for.</summary>
    /// <exception cref="Persistence.StoreUnavailableException">The store is away.</exception>
    ValueTask<AttemptStanding> FindAsync(TrialClaim claim, CancellationToken cancellation);
}
