using AutoTune.Algorithms;
using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Running;

/// <summary>
/// What tuning was worth: the best of the succeeded trials beside the median and the worst; where trials have budgets, of those with the
/// best one's, since others' values cannot be compared.
/// </summary>
internal sealed record Spread(double Best, double Median, double Worst, int Count)
{
    private const int Page = 1000;

    /// <summary>Null when fewer than two trials succeeded.</summary>
    public static async Task<Spread?> ReadAsync(
        OpenStore store, Guid experimentId, ExperimentSpec spec, double? bestBudget, CancellationToken cancellation)
    {
        var search = AlgorithmRegistry.Instance.Of(spec.Tuner);
        var values = new List<double>();
        var next = 0;
        while (await store.Ends.ReadAsync(experimentId, next, Page, cancellation) is { Count: > 0 } page)
        {
            var succeeded = page.Where(end => end is { State: TrialState.Succeeded, Value: not null }).ToList();
            if (bestBudget is not null)
            {
                var comparable = (await store.Trials.FindManyAsync(experimentId, [.. succeeded.Select(end => end.Sequence)], cancellation))
                    .Where(trial => search.BudgetOf(trial.Parameters) == bestBudget).Select(trial => trial.Sequence).ToHashSet();
                succeeded.RemoveAll(end => !comparable.Contains(end.Sequence));
            }
            values.AddRange(succeeded.Select(end => end.Value!.Value));
            next = page[^1].Ordinal + 1;
        }
        return Of(values, spec.Direction);
    }

    public static Spread? Of(List<double> values, OptimizeMode direction)
    {
        if (values.Count < 2)
            return null;
        values.Sort();
        if (direction == OptimizeMode.Maximize)
            values.Reverse();
        var middle = values.Count / 2;
        var median = values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
        return new Spread(values[0], median, values[^1], values.Count);
    }
}
