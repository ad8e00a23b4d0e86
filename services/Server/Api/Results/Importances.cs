using AutoTune.Algorithms.Importance;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.Server.Api.Experiments;
using Microsoft.Extensions.Caching.Memory;

namespace AutoTune.Server.Api.Results;

/// <summary>Importances of parameters, worked out once for a number of ends and by one request at a time.</summary>
internal sealed class Importances(ITrialStore trials, ExperimentSpecs specs, IAlgorithmCatalog catalog) : IDisposable
{
    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = 200 });
    private readonly SemaphoreSlim turn = new(1);

    public async Task<ImportanceDocument> OfAsync(ExperimentState state, CancellationToken ct)
    {
        if (state.Ends == 0) return new ImportanceDocument(0, []);
        var key = (state.Id, state.Ends);
        if (known.TryGetValue(key, out ImportanceDocument? found)) return found!;
        await turn.WaitAsync(ct);
        try
        {
            if (known.TryGetValue(key, out found)) return found!;
            return known.Set(key, await ReadAsync(state, ct), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        known.Dispose();
        turn.Dispose();
    }

    private async Task<ImportanceDocument> ReadAsync(ExperimentState state, CancellationToken ct)
    {
        var spec = (await specs.GetAsync(state.Id, ct)).Spec;
        var tuner = catalog.All.FirstOrDefault(algorithm => algorithm.Name == spec.Tuner.Name);
        var columns = ParameterColumn.Of(spec.SearchSpace);
        var scales = columns.Select(column => new ColumnScale(column)).ToList();
        var values = new List<double>();
        await foreach (var trial in trials.AllAsync(state.Id, ct))
        {
            if (trial is not { State: TrialState.Succeeded, Value: { } value }) continue;
            if (state.BestBudget is { } budget && tuner?.BudgetOf(trial.Parameters) != budget) continue;
            var cells = ParameterColumns.Of(trial.Parameters).ToDictionary();
            values.Add(value);
            for (var i = 0; i < scales.Count; i++) scales[i].Add(cells.TryGetValue(columns[i].Name, out var cell) ? cell : null);
        }
        // The same ends, the same answer.
        var shares = FunctionalAnova.Shares([.. scales.Select(scale => scale.Scaled())], [.. values], new Random(state.Ends));
        return new ImportanceDocument(values.Count, shares is null
            ? []
            : [.. columns.Zip(shares, (column, share) => new ParameterShare(column.Name, Math.Round(share, 4))).OrderByDescending(share => share.Share)]);
    }
}
