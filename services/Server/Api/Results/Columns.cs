using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;

namespace AutoTune.Server.Api.Results;

/// <summary>Reads what is new of an experiment's trials since a cursor.</summary>
internal sealed class Columns(ITrialStore trials, IEndLog ends)
{
    private const int Page = 2000;

    /// <param name="state">The experiment's state, read after the caller had the cursor.</param>
    /// <param name="since">How far he has got; null: he has nothing.</param>
    /// <param name="limit">So many new trials, and as many ends, at most.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<ColumnsDocument> ReadAsync(ExperimentState state, Cursor? since, int limit, CancellationToken ct)
    {
        var (rows, cursor, more) = await ReadRowsAsync(state, since, limit, ct);
        return ColumnsDocument.Of(cursor, more, rows);
    }

    /// <summary>The same as rows.</summary>
    public async Task<(IReadOnlyList<TrialRecord> Rows, Cursor Cursor, bool More)> ReadRowsAsync(
        ExperimentState state, Cursor? since, int limit, CancellationToken ct)
    {
        // Ends first, trials after: a trial that is read before its end is in the log would otherwise stay as it was. Who has nothing yet needs
        // no log: what is read from here on has the outcomes of all ends that the state knows.
        var (from, ended) = since is { } cursor ? (cursor, await EndedAsync(state.Id, cursor.Ends, limit, ct)) : (new Cursor(0, state.Ends), []);
        var known = new HashSet<int>(ended.Concat(state.Open).Where(sequence => sequence < from.Trials));
        var rows = new List<TrialRecord>();
        foreach (var page in known.Chunk(Page)) rows.AddRange(await trials.FindManyAsync(state.Id, page, ct));
        var next = from.Trials;
        var isAll = false;
        for (var left = limit; left > 0 && !isAll;)
        {
            var page = await trials.ListAsync(state.Id, next, Math.Min(left, Page), ct);
            isAll = page.Count < Math.Min(left, Page);
            left -= page.Count;
            foreach (var trial in page)
            {
                // Trials are written in the order of their sequences; should one be missing still, those behind it wait for it.
                if (trial.Sequence != next)
                {
                    isAll = true;
                    break;
                }
                next++;
                rows.Add(trial);
            }
        }
        return (rows, new Cursor(next, from.Ends + ended.Count), !isAll || ended.Count == limit);
    }

    private async Task<List<int>> EndedAsync(Guid id, int from, int limit, CancellationToken ct)
    {
        var found = new List<int>();
        while (found.Count < limit)
        {
            var wanted = Math.Min(limit - found.Count, Page);
            var page = await ends.ReadAsync(id, from + found.Count, wanted, ct);
            found.AddRange(page.Select(end => end.Sequence));
            if (page.Count < wanted) break;
        }
        return found;
    }
}
