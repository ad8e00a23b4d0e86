using AutoTune.Algorithms;
using AutoTune.Cli.Reading;
using AutoTune.Experiments.Spec;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Running;

/// <summary>
/// What tuning was worth: the best of the succeeded trials beside the median and the worst; where trials have budgets, of those with the
/// best one's, since others' values cannot be compared.
/// </summary>
internal sealed record Spread(double Best, double Median, double Worst, int Count)
{
    /// <summary>Null when fewer than two trials succeeded.</summary>
    public static async Task<Spread?> ReadAsync(IExperiments place, ExperimentSummary state, ExperimentSpec spec, CancellationToken cancellation)
    {
        var budget = AlgorithmRegistry.Instance.Of(spec.Tuner).BudgetParameter is { } name && state.Best?.Budget is { } given ? (name, given) : ((string, double)?)null;
        return Of(await place.ReadValuesAsync(state.Id, budget, cancellation), spec.Direction);
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
