using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Persistence;

namespace AutoTune.Cli.Embedded;

/// <summary>
/// The store as a process sees it that runs some experiments: others in the same file are suspended, or another process runs them, and are
/// not to be woken by this one's reconciler.
/// </summary>
internal sealed class OwnExperimentsStore(IExperimentStore store, OwnExperiments own) : IExperimentStore
{
    public async Task<ExperimentRecord?> AddAsync(ExperimentRecord record, CancellationToken cancellation)
    {
        await own.TakeAsync(record, cancellation);
        return await store.AddAsync(record, cancellation);
    }

    public async Task<ExperimentRecord?> FindAsync(Guid id, CancellationToken cancellation) =>
        own.Has(id) ? await store.FindAsync(id, cancellation) : null;

    public Task<bool> AddStateAsync(ExperimentState state, CancellationToken cancellation) => store.AddStateAsync(state, cancellation);

    public async Task<ExperimentState?> FindStateAsync(Guid id, CancellationToken cancellation) =>
        own.Has(id) ? await store.FindStateAsync(id, cancellation) : null;

    public Task<bool> SaveStateAsync(ExperimentState state, CancellationToken cancellation) => store.SaveStateAsync(state, cancellation);

    public async Task<IReadOnlyList<ExperimentState>> ListStatesAsync(Guid? after, int limit, CancellationToken cancellation) =>
        after is null ? [.. await AllAsync(cancellation)] : [];

    public async Task<IReadOnlyList<ExperimentState>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
    [
        .. (await AllAsync(cancellation))
            .Where(state => StateDue.Of(state) <= now).Take(limit),
    ];

    private async Task<List<ExperimentState>> AllAsync(CancellationToken cancellation)
    {
        var found = new List<ExperimentState>();
        foreach (var id in own.All)
        {
            if (await store.FindStateAsync(id, cancellation) is { } state)
                found.Add(state);
        }
        return found;
    }
}
