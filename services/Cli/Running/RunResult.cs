using System.Text.Json;
using AutoTune.Cli.Reading;
using AutoTune.Cli.State;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Cli.Running;

/// <summary>An experiment's result as the store has it.</summary>
/// <param name="Id">The experiment.</param>
/// <param name="State">Its state; null when it never came that far.</param>
/// <param name="Direction">Which way the metric is better.</param>
/// <param name="Best">The best trial; null when none succeeded.</param>
/// <param name="Start">The best of the ended trials that spec.startFrom gave; null when there are none.</param>
/// <param name="Spread">Best, median and worst of the succeeded trials, of those with the best one's budget; null when there are fewer than two.</param>
/// <param name="Counts">Trials by state.</param>
/// <param name="StateFolder">Where everything is kept.</param>
/// <param name="Log">The log of the services.</param>
/// <param name="RanSeconds">For how long processes have run it.</param>
internal sealed record RunResult(
    Guid Id,
    ExperimentState? State,
    OptimizeMode Direction,
    TrialRecord? Best,
    TrialRecord? Start,
    Spread? Spread,
    IReadOnlyDictionary<TrialState, int> Counts,
    string StateFolder,
    string Log,
    double RanSeconds)
{
    public int ExitCode => State?.Phase switch
    {
        Phase.Done => ExitCodes.Done,
        Phase.Timeout => ExitCodes.Timeout,
        Phase.Error => ExitCodes.Error,
        _ => ExitCodes.Failed,
    };

    /// <param name="spec">The experiment's spec; null when it has problems.</param>
    public static async Task<RunResult> ReadAsync(
        OpenStore store, StateFolder folder, ExperimentFolder home, ExperimentSpec? spec, double ranSeconds, CancellationToken cancellation)
    {
        var direction = spec?.Direction ?? OptimizeMode.Maximize;
        var state = await store.Experiments.FindStateAsync(home.Id, cancellation);
        var best = state?.BestSequence is { } sequence ? await store.Trials.FindAsync(home.Id, sequence, cancellation) : null;
        var starts = await store.Trials.FindManyAsync(home.Id, [.. Enumerable.Range(0, spec?.StartFrom.Count ?? 0)], cancellation);
        return new RunResult(
            home.Id,
            state,
            direction,
            best,
            (direction == OptimizeMode.Maximize ? starts.OrderByDescending(trial => trial.Value) : starts.OrderBy(trial => trial.Value ?? double.MaxValue))
                .FirstOrDefault(trial => trial.State.IsEnded()),
            spec is null ? null : await Spread.ReadAsync(store, home.Id, spec, state?.BestBudget, cancellation),
            await store.Trials.CountByStateAsync(home.Id, cancellation),
            folder.Path,
            home.LogFile,
            ranSeconds);
    }
}
