using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Running;

/// <summary>An experiment's result as the store has it.</summary>
/// <param name="Id">The experiment.</param>
/// <param name="State">How it stands; null when it never came that far.</param>
/// <param name="Direction">Which way the metric is better.</param>
/// <param name="Best">The best trial; null when none succeeded.</param>
/// <param name="Start">The best of the ended trials that spec.startFrom gave; null when there are none.</param>
/// <param name="Spread">Best, median and worst of the succeeded trials, of those with the best one's budget; null when there are fewer than two.</param>
/// <param name="Counts">Trials by state.</param>
/// <param name="Execution">Where and for how long it is run.</param>
internal sealed record RunResult(
    Guid Id,
    ExperimentSummary? State,
    OptimizeMode Direction,
    TrialDocument? Best,
    TrialDocument? Start,
    Spread? Spread,
    IReadOnlyDictionary<TrialState, int> Counts,
    Execution Execution)
{
    public int ExitCode => ExitCodes.OfPhase(State?.PhaseValue);

    /// <param name="spec">The experiment's spec; null when it has problems.</param>
    public static async Task<RunResult> ReadAsync(
        IExperiments place, Guid id, ExperimentSpec? spec, Execution execution, CancellationToken cancellation)
    {
        var direction = spec?.Direction ?? OptimizeMode.Maximize;
        var state = await place.FindAsync(id, cancellation);
        var starts = new List<TrialDocument>();
        for (var sequence = 0; sequence < spec?.StartFrom.Count; sequence++)
        {
            if (await place.FindTrialAsync(id, sequence, cancellation) is { EndedAt: not null } trial)
                starts.Add(trial);
        }
        return new RunResult(
            id,
            state,
            direction,
            state?.Best is { } best ? await place.FindTrialAsync(id, best.Sequence, cancellation) : null,
            (direction == OptimizeMode.Maximize ? starts.OrderByDescending(trial => trial.Value) : starts.OrderBy(trial => trial.Value ?? double.MaxValue))
                .FirstOrDefault(),
            spec is null || state is null ? null : await Spread.ReadAsync(place, state, spec, cancellation),
            state is null ? new Dictionary<TrialState, int>() : await place.CountAsync(state, cancellation),
            execution);
    }
}
