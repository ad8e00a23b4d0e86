using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.TrialApi;

namespace AutoTune.TrialLauncher.Collect;

/// <summary>
/// The results of one attempt as they come in, from every way of reporting, and their way into the store in batches. The first
/// intermediate result of a step stands, the latest final one counts. Safe for several threads.
/// </summary>
internal sealed class TrialMetrics(IMetricStore store, Guid experimentId, int sequence, int attempt, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Lock order = new();
    private Task lastFlush = Task.CompletedTask;
    private readonly HashSet<long> steps = [];
    private List<MetricRecord> pending = [];
    private MetricRecord? pendingFinal;
    private bool finalStored;
    private int written;
    private int finite;

    /// <summary>The final result as it stands.</summary>
    public MetricRecord? Final { get; private set; }

    /// <summary>The intermediate result of the highest step.</summary>
    public MetricRecord? LastIntermediate { get; private set; }

    /// <summary>Something waits to be written or told (after adopting: what the last launcher may not have told).</summary>
    public bool HasPending
    {
        get { lock (gate) return pending.Count > 0 || pendingFinal is not null || finite != written; }
    }

    /// <summary>
    /// Takes over what is stored: by an earlier launcher, so that re-reading the files from their start adds only what is new, or by a server
    /// that trials report to. What is stored stands.
    /// </summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        var stored = await store.ReadAsync(experimentId, sequence, attempt, ct);
        lock (gate)
        {
            foreach (var record in stored)
            {
                if (record.Type != MetricType.Intermediate) (Final, finalStored) = (record, true);
                else if (!Note(record) && record.Step == LastIntermediate!.Step) LastIntermediate = record;
            }
        }
    }

    /// <summary>Begins a new curve: what was reported before is forgotten, here and in the store.</summary>
    /// <param name="before">Results that were taken in earlier are none of the new curve.</param>
    /// <param name="ct">Gives up.</param>
    public Task RestartAsync(DateTimeOffset before, CancellationToken ct)
    {
        lock (order)
        {
            var restart = RestartAfterAsync(lastFlush, before, ct);
            lastFlush = restart;
            return restart;
        }
    }

    public void Add(Report report)
    {
        var record = report.Taken(time.GetUtcNow());
        lock (gate)
        {
            if (report.Type == MetricType.Intermediate)
            {
                if (Note(record)) pending.Add(record);
            }
            else if (Final is null || Final.Value != record.Value || Final.Json != record.Json)
            {
                Final = pendingFinal = record;
            }
        }
    }

    /// <summary>
    /// Writes what waits. Returns how many intermediate results that can be judged are in the store, or null when that did not change.
    /// When the store is away everything goes on waiting, and the exception comes through.
    /// </summary>
    public Task<int?> FlushAsync(CancellationToken ct)
    {
        lock (order)
        {
            // One at a time, or an older final result could overtake a newer one.
            var flush = FlushAfterAsync(lastFlush, ct);
            lastFlush = flush;
            return flush;
        }
    }

    private async Task<int?> FlushAfterAsync(Task previous, CancellationToken ct)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its caller has its exception
        List<MetricRecord> batch;
        MetricRecord? final;
        int count;
        bool replace;
        lock (gate)
        {
            (batch, final, count, replace) = (pending, pendingFinal, finite, finalStored);
            (pending, pendingFinal) = ([], null);
        }
        try
        {
            // A first final result replaces nothing and goes along.
            if (final is not null && !replace) batch.Add(final);
            if (batch.Count > 0) await store.AddAsync(experimentId, sequence, attempt, batch, replace: false, ct);
            if (final is not null && replace) await store.AddAsync(experimentId, sequence, attempt, [final], replace: true, ct);
        }
        catch
        {
            if (final is not null && !replace) batch.Remove(final);
            lock (gate)
            {
                pending.InsertRange(0, batch);
                pendingFinal ??= final;
                finalStored |= final is not null; // it may have been written although no answer came
            }
            throw;
        }
        lock (gate)
        {
            finalStored |= final is not null;
            if (count == written) return null;
            written = count;
            return count;
        }
    }

    private async Task RestartAfterAsync(Task previous, DateTimeOffset before, CancellationToken ct)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await store.RemoveAsync(experimentId, sequence, attempt, before, ct);
        lock (gate)
        {
            steps.Clear();
            pending.Clear();
            (Final, pendingFinal, LastIntermediate, finalStored, finite, written) = (null, null, null, false, 0, 0);
        }
        await LoadAsync(ct);
    }

    private bool Note(MetricRecord record)
    {
        if (!steps.Add(record.Step)) return false;
        if (record.Value is not null) finite++;
        if (LastIntermediate is null || record.Step >= LastIntermediate.Step) LastIntermediate = record;
        return true;
    }
}
