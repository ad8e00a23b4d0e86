using AutoTune.Experiments.State;

namespace AutoTune.Persistence;

/// <summary>
/// Experiments: what was accepted (written once) and the saga's state (written under its version). Every call may throw
/// <see cref="StoreUnavailableException"/>; nothing has happened then, or it has and doing it again is harmless.
/// </summary>
public interface IExperimentStore
{
    /// <summary>Stores what was accepted. When the id is taken already, nothing changes and the one that stands is returned; else null.</summary>
    Task<ExperimentRecord?> AddAsync(ExperimentRecord record, CancellationToken cancellation);

    Task<ExperimentRecord?> FindAsync(Guid experimentId, CancellationToken cancellation);

    /// <summary>Stores a first state; false when there is one already.</summary>
    Task<bool> AddStateAsync(ExperimentState state, CancellationToken cancellation);

    Task<ExperimentState?> FindStateAsync(Guid experimentId, CancellationToken cancellation);

    /// <summary>
    /// Replaces the state if the stored version is still <c>state.Version</c>, and raises it by one (also in <paramref name="state"/>);
    /// false when another writer was first, and <paramref name="state"/> is unchanged.
    /// </summary>
    Task<bool> SaveStateAsync(ExperimentState state, CancellationToken cancellation);

    /// <summary>States in the order of their ids, those after <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<ExperimentState>> ListStatesAsync(Guid? after, int limit, CancellationToken cancellation);

    /// <summary>States not completed whose <c>WakeAt</c> or, in RUNNING, <c>DeadlineAt</c> has come, the longest waiting first.</summary>
    Task<IReadOnlyList<ExperimentState>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation);
}
