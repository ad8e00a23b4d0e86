using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;

namespace AutoTune.TrialLauncher.Tests;

/// <summary>Stores in front of which the process dies at a given point.</summary>
internal sealed class KillingStore(ITrialStore trials, IMetricStore metrics, string point) : ITrialStore, IMetricStore
{
    public async Task<bool> StartAsync(
        Guid experimentId, int sequence, int attempt, string owner, ProcessIdentity? process, DateTimeOffset at, CancellationToken cancellation)
    {
        Die(KilledLauncher.BeforeRunningIsStored);
        var done = await trials.StartAsync(experimentId, sequence, attempt, owner, process, at, cancellation);
        Die(KilledLauncher.BeforeGo);
        return done;
    }

    public async Task<bool> EndAsync(
        Guid experimentId, int sequence, int attempt, TrialOutcome outcome, DateTimeOffset at, CancellationToken cancellation)
    {
        Die(KilledLauncher.BeforeTheEndIsStored);
        var done = await trials.EndAsync(experimentId, sequence, attempt, outcome, at, cancellation);
        Die(KilledLauncher.AfterTheEndIsStored);
        return done;
    }

    public Task AddAsync(
        Guid experimentId, int sequence, int attempt, IReadOnlyList<MetricRecord> results, bool replace, CancellationToken cancellation)
    {
        Die(KilledLauncher.BeforeResultsAreStored);
        return metrics.AddAsync(experimentId, sequence, attempt, results, replace, cancellation);
    }

    public Task<int> CountAsync(Guid experimentId, int sequence, int attempt, CancellationToken cancellation) =>
        metrics.CountAsync(experimentId, sequence, attempt, cancellation);

    public Task RemoveCurvesAsync(Guid experimentId, int fromSequence, int untilSequence, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task RemoveAsync(Guid experimentId, int sequence, int attempt, DateTimeOffset before, CancellationToken cancellation) =>
        metrics.RemoveAsync(experimentId, sequence, attempt, before, cancellation);

    public Task<IReadOnlyList<MetricRecord>> ReadAsync(Guid experimentId, int sequence, int attempt, CancellationToken cancellation) =>
        metrics.ReadAsync(experimentId, sequence, attempt, cancellation);

    public Task<TrialRecord?> FindAsync(Guid experimentId, int sequence, CancellationToken cancellation) =>
        trials.FindAsync(experimentId, sequence, cancellation);

    public Task<TrialRecord?> ClaimAsync(Guid experimentId, int sequence, string owner, CancellationToken cancellation) =>
        trials.ClaimAsync(experimentId, sequence, owner, cancellation);

    public Task<bool> RetryAsync(Guid experimentId, int sequence, AttemptRecord ended, bool countsAsRetry, CancellationToken cancellation) =>
        trials.RetryAsync(experimentId, sequence, ended, countsAsRetry, cancellation);

    public Task<bool> RequestStopAsync(Guid experimentId, int sequence, int? attempt, StopRequest stop, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<bool> NoteAsync(Guid experimentId, int sequence, int attempt, string? trouble, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<TrialRecord>> ListOwnedAsync(string owner, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<TrialRecord>> AddAsync(IReadOnlyList<TrialRecord> added, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<TrialRecord>> ListAsync(Guid experimentId, int fromSequence, int limit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<TrialRecord>> FindManyAsync(Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<EndedTrial>> FindEndedAsync(Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyDictionary<TrialState, int>> CountByStateAsync(Guid experimentId, CancellationToken cancellation) =>
        throw new NotSupportedException();

    private void Die(string here)
    {
        if (here == point) KilledLauncher.KillSelf();
    }
}
