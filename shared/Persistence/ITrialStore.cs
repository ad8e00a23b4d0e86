using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence;

/// <summary>
/// Trials, by (experiment, sequence). Changes are conditional updates, so that the first outcome wins and doing a step twice is
/// harmless: a change that finds itself made already, with the very same arguments, says that it was made. So a caller that was told
/// <see cref="StoreUnavailableException"/>, which every call may throw, calls again. A number that is not finite is stored as none.
/// </summary>
public interface ITrialStore
{
    /// <summary>Adds those that do not exist. Returns the stored ones of those that did (empty when all were added).</summary>
    Task<IReadOnlyList<TrialRecord>> AddAsync(IReadOnlyList<TrialRecord> trials, CancellationToken cancellation);

    Task<TrialRecord?> FindAsync(Guid experimentId, int sequence, CancellationToken cancellation);

    /// <summary>Trials from a sequence on, ascending, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<TrialRecord>> ListAsync(Guid experimentId, int fromSequence, int limit, CancellationToken cancellation);

    /// <summary>Those of the given trials that exist.</summary>
    Task<IReadOnlyList<TrialRecord>> FindManyAsync(Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation);

    /// <summary>Those of the given trials that have ended; cheap, without parameters and texts.</summary>
    Task<IReadOnlyList<EndedTrial>> FindEndedAsync(Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation);

    /// <summary>
    /// Waiting to Launching, with this owner; or Launching with this owner already. Null when somebody else has it, or it is further, or
    /// it waits and a stop stands (whoever meets that ends it).
    /// </summary>
    Task<TrialRecord?> ClaimAsync(Guid experimentId, int sequence, string owner, CancellationToken cancellation);

    /// <summary>Launching to Running, if this owner and attempt still hold it.</summary>
    /// <param name="process">The local process; null where there is none.</param>
    Task<bool> StartAsync(
        Guid experimentId, int sequence, int attempt, string owner, ProcessIdentity? process, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Gives an outcome to a trial that has none, if this is still its attempt.</summary>
    Task<bool> EndAsync(
        Guid experimentId, int sequence, int attempt, TrialOutcome outcome, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>
    /// Back to Waiting with the next attempt, if the trial has not ended and this is still its attempt: a failed attempt
    /// (<paramref name="countsAsRetry"/>), or one that was interrupted.
    /// </summary>
    Task<bool> RetryAsync(
        Guid experimentId, int sequence, AttemptRecord ended, bool countsAsRetry, CancellationToken cancellation);

    /// <summary>Notes a stop on a trial that has neither ended nor a stop; for <paramref name="attempt"/> only, when given.</summary>
    Task<bool> RequestStopAsync(Guid experimentId, int sequence, int? attempt, StopRequest stop, CancellationToken cancellation);

    /// <summary>
    /// Notes what keeps an attempt from running, for people (<see cref="TrialRecord.Reason"/>); null when nothing does any more. Its end, or
    /// the next attempt, replaces it.
    /// </summary>
    Task<bool> NoteAsync(Guid experimentId, int sequence, int attempt, string? trouble, CancellationToken cancellation);

    /// <summary>Launching and Running trials of an owner.</summary>
    Task<IReadOnlyList<TrialRecord>> ListOwnedAsync(string owner, CancellationToken cancellation);

    /// <summary>How many trials of an experiment are in each state; states without trials are absent.</summary>
    Task<IReadOnlyDictionary<TrialState, int>> CountByStateAsync(Guid experimentId, CancellationToken cancellation);
}
