using System.Diagnostics.Metrics;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>What the saga does with the trials it has open: takes their ends, and stops those that are not to go on.</summary>
internal sealed class OpenTrials(ITrialStore trials, IEndLog log, ExperimentSpecs specs, IAlgorithmCatalog catalog, TimeProvider time)
{
    private const int LogPage = 1000;

    private static readonly Counter<long> Taken = Telemetry.Meter.CreateCounter<long>(
        "autotune.trials.ended", "{trial}", "Ends of trials that their experiment has taken in, by state");

    /// <summary>
    /// Gives every open trial that has ended its place in the end log and applies it. The log is written before the state: when an
    /// ordinal turns out to be taken, another coordinator got further, and its entries are applied first.
    /// </summary>
    public async Task TakeEndsAsync<T>(BehaviorContext<ExperimentSaga, T> context) where T : class
    {
        var (saga, state, cancellation) = (context.Saga, context.Saga.State, context.CancellationToken);
        if (state.Open.Count == 0)
            return;
        var ended = (await trials.FindEndedAsync(state.Id, state.Open, cancellation))
            .OrderBy(trial => trial.EndedAt).ThenBy(trial => trial.Sequence).ToList();
        var spec = (await specs.GetAsync(state.Id, cancellation)).Spec;
        while (ended.Count > 0)
        {
            var entries = ended.Select((trial, i) => new TrialEnd(state.Ends + i, trial.Sequence, trial.State, trial.Value)).ToList();
            if (!await log.AppendAsync(state.Id, entries, cancellation))
                entries = [.. await log.ReadAsync(state.Id, state.Ends, LogPage, cancellation)];
            var budgets = await BudgetsAsync(state.Id, spec, entries, cancellation);
            foreach (var entry in entries)
            {
                Taken.Add(1, new KeyValuePair<string, object?>(TrialTrace.State, entry.State.ToString()));
                Progress.ApplyEnd(state, entry, spec.Direction, budgets?.GetValueOrDefault(entry.Sequence));
            }
            ended.RemoveAll(trial => !state.Open.Contains(trial.Sequence));
            (saga.Changed, state.IdleWakes) = (true, 0);
        }
    }

    /// <summary>
    /// In a final phase, or when a person asked for the end: a stop is noted on every open trial that is not to go on. A waiting one ends
    /// at once (a launcher can no longer claim it); of a running one its launcher is told.
    /// </summary>
    public async Task StopUnwantedAsync<T>(BehaviorContext<ExperimentSaga, T> context) where T : class
    {
        var (state, cancellation) = (context.Saga.State, context.CancellationToken);
        if (state.Open.Count == 0)
            return;
        var policy = (await specs.GetAsync(state.Id, cancellation)).Spec.TrialPolicy;
        var runningGoOn = state.Phase == Phase.Timeout && !policy.StopOnTimeout && !state.StopRequested;
        var stop = new StopRequest(TrialState.Stopped, state.StopRequested ? "the experiment was stopped" : $"the experiment ended ({state.Reason})");
        foreach (var trial in await trials.FindManyAsync(state.Id, state.Open, cancellation))
        {
            if (trial.State.IsEnded() || (trial.State != TrialState.Waiting && runningGoOn))
                continue;
            if (trial.Stop is null)
                await trials.RequestStopAsync(state.Id, trial.Sequence, attempt: null, stop, cancellation);
        }
        foreach (var trial in await trials.FindManyAsync(state.Id, state.Open, cancellation))
            await CarryOutStopAsync(context, trial);
        await TakeEndsAsync(context);
    }

    /// <summary>
    /// A stop that stands: a waiting trial ends by it here, since no launcher can claim it any more; of a running one its launcher is told.
    /// </summary>
    public async Task CarryOutStopAsync<T>(BehaviorContext<ExperimentSaga, T> context, TrialRecord trial) where T : class
    {
        if (trial.Stop is not { } standing || trial.State.IsEnded())
            return;
        if (trial.State == TrialState.Waiting)
            await trials.EndAsync(trial.ExperimentId, trial.Sequence, trial.Attempt, Outcome(standing), time.GetUtcNow(), context.CancellationToken);
        else
            await context.TellAsync(new StopTrial(trial.ExperimentId, trial.Sequence));
    }

    /// <summary>
    /// A trial that was asked for alone and exists was proposed, but its worker leaves it to the trial's end to say so
    /// (<see cref="SuggestTrials.Alone"/>): for steps that cannot wait for that end.
    /// </summary>
    public async Task CloseAnsweredAsync(ExperimentState state, CancellationToken cancellation)
    {
        if (state.Request is { Count: 1 } request && await trials.FindAsync(state.Id, request.FirstSequence, cancellation) is not null)
            state.Request = null;
    }

    /// <summary>
    /// Ends a request that will never be answered: trials that were written stay, the missing ones in between are written as Stopped, so
    /// that a worker which comes late finds them taken. Returns how many of the request exist then.
    /// </summary>
    public async Task<int> CloseUnansweredAsync(ExperimentState state, SuggestionRequest request, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var placeholders = Enumerable.Range(request.FirstSequence, request.Count).Select(sequence => new TrialRecord
        {
            ExperimentId = state.Id,
            Sequence = sequence,
            Parameters = new ParameterSet("{}"),
            SeenEnds = request.SeenEnds,
            State = TrialState.Stopped,
            CreatedAt = now,
            EndedAt = now,
            Reason = "the tuner failed before it proposed this trial",
        });
        await trials.AddAsync([.. placeholders], cancellation);
        return request.Count;
    }

    /// <summary>
    /// The budgets of trials that succeeded, which parameters tell, where the algorithm gives them budgets; null where it does not: then
    /// nothing is read.
    /// </summary>
    private async Task<Dictionary<int, double?>?> BudgetsAsync(
        Guid experimentId, ExperimentSpec spec, List<TrialEnd> entries, CancellationToken cancellation)
    {
        var algorithm = catalog.Of(spec.Tuner);
        if (algorithm.BudgetParameter is null)
            return null;
        var succeeded = entries.Where(entry => entry.State == TrialState.Succeeded).Select(entry => entry.Sequence).ToList();
        return (await trials.FindManyAsync(experimentId, succeeded, cancellation))
            .ToDictionary(trial => trial.Sequence, trial => algorithm.BudgetOf(trial.Parameters));
    }

    private static TrialOutcome Outcome(StopRequest stop) => new(stop.Outcome, stop.Value, null, stop.Reason);
}
