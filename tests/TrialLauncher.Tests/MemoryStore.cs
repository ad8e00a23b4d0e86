using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;

namespace AutoTune.TrialLauncher.Tests;

/// <summary>The rules of the two stores in memory, with a switch for outages.</summary>
internal sealed class MemoryStore : ITrialStore, IMetricStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(Guid, int), TrialRecord> trials = [];
    private readonly Dictionary<(Guid, int, int, MetricType, long), MetricRecord> results = [];

    /// <summary>Every call fails while it is set.</summary>
    public bool Away { get; set; }

    /// <summary>Calls that are carried out and whose answer is lost, still to come.</summary>
    public int LostAnswers { get; set; }

    public int Calls { get; private set; }

    public TrialRecord Get(Guid experimentId, int sequence)
    {
        lock (gate) return trials[(experimentId, sequence)];
    }

    public void Put(TrialRecord trial)
    {
        lock (gate) trials[(trial.ExperimentId, trial.Sequence)] = trial;
    }

    public Task<IReadOnlyList<TrialRecord>> AddAsync(IReadOnlyList<TrialRecord> added, CancellationToken cancellation)
    {
        foreach (var trial in added) Put(trial);
        return Task.FromResult<IReadOnlyList<TrialRecord>>([]);
    }

    public Task<TrialRecord?> FindAsync(Guid experimentId, int sequence, CancellationToken cancellation) =>
        Answer(() => trials.GetValueOrDefault((experimentId, sequence)));

    public Task<TrialRecord?> ClaimAsync(Guid experimentId, int sequence, string owner, CancellationToken cancellation) =>
        Answer(() => Change(
            experimentId, sequence, trial => trial.State == TrialState.Waiting && trial.Stop is null,
            trial => trial with { State = TrialState.Launching, Owner = owner }));

    public Task<bool> StartAsync(
        Guid experimentId, int sequence, int attempt, string owner, ProcessIdentity? process, DateTimeOffset at, CancellationToken cancellation) =>
        Answer(() => Change(
            experimentId, sequence, trial => trial.State == TrialState.Launching && trial.Attempt == attempt && trial.Owner == owner,
            trial => trial with { State = TrialState.Running, Process = process, StartedAt = at }) is not null);

    public Task<bool> EndAsync(
        Guid experimentId, int sequence, int attempt, TrialOutcome outcome, DateTimeOffset at, CancellationToken cancellation) =>
        Answer(() => Change(
            experimentId, sequence, trial => !trial.State.IsEnded() && trial.Attempt == attempt,
            trial => trial with
            {
                State = outcome.State, Value = outcome.Value, FinalResult = outcome.FinalResult, Reason = outcome.Reason, EndedAt = at,
            }) is not null);

    public Task<bool> RetryAsync(Guid experimentId, int sequence, AttemptRecord ended, bool countsAsRetry, CancellationToken cancellation) =>
        Answer(() => Change(
            experimentId, sequence, trial => !trial.State.IsEnded() && trial.Attempt == ended.Attempt,
            trial => trial with
            {
                State = TrialState.Waiting, Attempt = trial.Attempt + 1, Retries = trial.Retries + (countsAsRetry ? 1 : 0), Owner = null,
                Process = null, StartedAt = null, EarlierAttempts = [.. trial.EarlierAttempts, ended],
            }) is not null);

    public Task<bool> RequestStopAsync(Guid experimentId, int sequence, int? attempt, StopRequest stop, CancellationToken cancellation) =>
        Answer(() => Change(
            experimentId, sequence,
            trial => !trial.State.IsEnded() && trial.Stop is null && (attempt is null || trial.Attempt == attempt),
            trial => trial with { Stop = stop }) is not null);

    public Task<bool> NoteAsync(Guid experimentId, int sequence, int attempt, string? trouble, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<TrialRecord>> ListOwnedAsync(string owner, CancellationToken cancellation) =>
        Answer<IReadOnlyList<TrialRecord>>(() =>
            [.. trials.Values.Where(trial => trial.Owner == owner && trial.State is TrialState.Launching or TrialState.Running)]);

    public Task AddAsync(
        Guid experimentId, int sequence, int attempt, IReadOnlyList<MetricRecord> added, bool replace, CancellationToken cancellation) =>
        Answer(() =>
        {
            foreach (var result in added)
            {
                var key = (experimentId, sequence, attempt, result.Type, result.Step);
                if (replace) results[key] = result;
                else results.TryAdd(key, result);
            }
            return true;
        });

    public Task<int> CountAsync(Guid experimentId, int sequence, int attempt, CancellationToken cancellation) => throw new NotSupportedException();

    public Task RemoveCurvesAsync(Guid experimentId, int fromSequence, int untilSequence, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task RemoveAsync(Guid experimentId, int sequence, int attempt, DateTimeOffset before, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<MetricRecord>> ReadAsync(Guid experimentId, int sequence, int attempt, CancellationToken cancellation) =>
        Answer<IReadOnlyList<MetricRecord>>(() =>
        [
            .. from entry in results
               where entry.Key.Item1 == experimentId && entry.Key.Item2 == sequence && entry.Key.Item3 == attempt
               orderby entry.Key.Item4, entry.Key.Item5
               select entry.Value,
        ]);

    public Task<IReadOnlyList<TrialRecord>> ListAsync(Guid experimentId, int fromSequence, int limit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<TrialRecord>> FindManyAsync(Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<EndedTrial>> FindEndedAsync(Guid experimentId, IReadOnlyList<int> sequences, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyDictionary<TrialState, int>> CountByStateAsync(Guid experimentId, CancellationToken cancellation) =>
        throw new NotSupportedException();

    private TrialRecord? Change(Guid experimentId, int sequence, Func<TrialRecord, bool> condition, Func<TrialRecord, TrialRecord> change)
    {
        if (!trials.TryGetValue((experimentId, sequence), out var trial) || !condition(trial)) return null;
        return trials[(experimentId, sequence)] = change(trial);
    }

    private Task<T> Answer<T>(Func<T> call)
    {
        lock (gate)
        {
            Calls++;
            if (Away) throw new StoreUnavailableException("away", new TimeoutException());
            var answer = call();
            if (LostAnswers <= 0) return Task.FromResult(answer);
            LostAnswers--;
            throw new StoreUnavailableException("answer lost", new TimeoutException());
        }
    }
}
