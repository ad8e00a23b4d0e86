using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;

namespace AutoTune.Server.Api.Trials;

/// <summary>Pages of trials in any order. However many there are, no more than a page of them is held at once.</summary>
internal sealed class TrialList(ITrialStore trials)
{
    public async Task<TrialPage> ReadAsync(
        Guid experimentId, IReadOnlySet<TrialState>? states, TrialSort sort, TrialSort.Key? after, int limit, CancellationToken ct)
    {
        var found = sort is { BySequence: true, Descending: false }
            ? await ForwardsAsync(experimentId, states, after?.Sequence + 1 ?? 0, limit + 1, ct)
            : await BestAsync(experimentId, states, sort, after, limit + 1, ct);
        var page = found.Take(limit).ToList();
        return new TrialPage([.. page.Select(trial => TrialDocument.Of(trial))], found.Count > limit ? TrialSort.Text(sort.Of(page[^1])) : null);
    }

    private async Task<List<TrialRecord>> ForwardsAsync(Guid experimentId, IReadOnlySet<TrialState>? states, int from, int count, CancellationToken ct)
    {
        var found = new List<TrialRecord>();
        while (await trials.ListAsync(experimentId, from, Math.Max(count, 100), ct) is { Count: > 0 } page)
        {
            found.AddRange(page.Where(trial => states?.Contains(trial.State) != false).Take(count - found.Count));
            if (found.Count == count) break;
            from = page[^1].Sequence + 1;
        }
        return found;
    }

    private async Task<List<TrialRecord>> BestAsync(
        Guid experimentId, IReadOnlySet<TrialState>? states, TrialSort sort, TrialSort.Key? after, int count, CancellationToken ct)
    {
        // The worst of those kept is at the head, to be dropped for a better one.
        var kept = new PriorityQueue<TrialRecord, TrialSort.Key>(Comparer<TrialSort.Key>.Create((x, y) => sort.Compare(y, x)));
        await foreach (var trial in trials.AllAsync(experimentId, ct))
        {
            if (states?.Contains(trial.State) == false) continue;
            var key = sort.Of(trial);
            if (after is { } place && sort.Compare(key, place) <= 0) continue;
            if (kept.Count < count) kept.Enqueue(trial, key);
            else kept.EnqueueDequeue(trial, key);
        }
        var found = new List<TrialRecord>(kept.Count);
        while (kept.TryDequeue(out var trial, out _)) found.Add(trial);
        found.Reverse();
        return found;
    }
}
