using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Persistence;

namespace AutoTune.Cli.Embedded;

/// <summary>
/// The store as a process sees it that runs one experiment: others in the same file are suspended, or another process runs them, and are
/// not to be woken by this one's reconciler.
/// </summary>
internal sealed class OneExperimentStore(IExperimentStore store, Guid experimentId) : IExperimentStore
{
    public Task<ExperimentRecord?> AddAsync(ExperimentRecord record, CancellationToken cancellation) => store.AddAsync(record, cancellation);

    public async Task<ExperimentRecord?> FindAsync(Guid id, CancellationToken cancellation) =>
        id == experimentId ? await store.FindAsync(id, cancellation) : null;

    public Task<bool> AddStateAsync(ExperimentState state, CancellationToken cancellation) => store.AddStateAsync(state, cancellation);

    public async Task<ExperimentState?> FindStateAsync(Guid id, CancellationToken cancellation) =>
        id == experimentId ? await store.FindStateAsync(id, cancellation) : null;

    public Task<bool> SaveStateAsync(ExperimentState state, CancellationToken cancellation) => store.SaveStateAsync(state, cancellation);

    public async Task<IReadOnlyList<ExperimentState>> ListStatesAsync(Guid? after, int limit, CancellationToken cancellation) =>
        after is null && await FindStateAsync(experimentId, cancellation) is { } state ? [state] : [];

    public async Task<IReadOnlyList<ExperimentState>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        await FindStateAsync(experimentId, cancellation) is { Completed: false } state
        && (state.WakeAt <= now || (state.Phase == Phase.Running && state.DeadlineAt <= now))
            ? [state]
            : [];
}
