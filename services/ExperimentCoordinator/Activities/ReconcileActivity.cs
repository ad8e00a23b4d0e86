using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>
/// The second round for everything that waits too long, whatever was lost: ends nobody took, trials nobody claimed, a request nobody
/// answered, trials of launchers that are gone, stops nobody carried out. Also what a restarted embedded process begins with.
/// </summary>
internal sealed class ReconcileActivity(
    OpenTrials open, ITrialStore trials, ExperimentSpecs specs, LauncherWatch launchers, TimeProvider time)
    : Step<ReconcileExperiment>, IStateMachineActivity<ExperimentSaga, ExperimentAccepted>
{
    private const int MostIdleWakesOfWaiting = 3; // 40 s

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public override Task RunAsync(BehaviorContext<ExperimentSaga, ReconcileExperiment> context) => ReconcileAsync(context);

    public async Task Execute(BehaviorContext<ExperimentSaga, ExperimentAccepted> context, IBehavior<ExperimentSaga, ExperimentAccepted> next)
    {
        await ReconcileAsync(context);
        await next.Execute(context);
    }

    public Task Faulted<TException>(
        BehaviorExceptionContext<ExperimentSaga, ExperimentAccepted, TException> context, IBehavior<ExperimentSaga, ExperimentAccepted> next)
        where TException : Exception => next.Faulted(context);

    private async Task ReconcileAsync<T>(BehaviorContext<ExperimentSaga, T> context) where T : class
    {
        var (saga, state) = (context.Saga, context.Saga.State);
        var now = time.GetUtcNow();
        var endsBefore = state.Ends;
        if (state.IsFinal || state.StopRequested)
            await open.StopUnwantedAsync(context);
        await FailLostAsync(state.Id, state.Open, context.CancellationToken);
        var waiting = false;
        foreach (var trial in await trials.FindManyAsync(state.Id, state.Open, context.CancellationToken))
        {
            waiting |= trial.State == TrialState.Waiting;
            if (trial.Stop is not null)
                await open.CarryOutStopAsync(context, trial);
            else if (trial.State == TrialState.Waiting && trial.CreatedAt + Patience < now)
                await context.Announce(await specs.GetAsync(state.Id, context.CancellationToken), trial.Sequence);
        }
        await open.TakeEndsAsync(context);
        await open.CloseAnsweredAsync(state, context.CancellationToken);
        if (state.Request is { } request && request.AskedAt + Patience < now)
        {
            state.Request = request with { AskedAt = now };
            await context.TellAsync(new SuggestTrials(state.Id, request.FirstSequence, request.Count, request.SeenEnds));
        }
        // What runs may take hours; what waits for a worker is to be told soon after one has come.
        var waits = state.Request is not null || waiting;
        state.IdleWakes = state.Ends > endsBefore ? 0 : Math.Min(state.IdleWakes + 1, waits ? MostIdleWakesOfWaiting : int.MaxValue);
        saga.Changed = true;
    }

    // A launcher silent for LostAfter loses its trials: a failed attempt, retried if the policy allows it.
    private async Task FailLostAsync(Guid experimentId, List<int> sequences, CancellationToken cancellation)
    {
        if (!launchers.AnyLost)
            return;
        var policy = (await specs.GetAsync(experimentId, cancellation)).Spec.TrialPolicy;
        foreach (var trial in await trials.FindManyAsync(experimentId, sequences, cancellation))
        {
            if (trial.State.IsEnded() || trial.Owner is not { } owner || !launchers.IsLost(owner))
                continue;
            var now = time.GetUtcNow();
            var place = owner.Split('/', 2);
            var reason = $"launcher {place[^1]} on host {place[0]} is gone";
            if (trial.Stop is { } stop)
                await trials.EndAsync(experimentId, trial.Sequence, trial.Attempt, new TrialOutcome(stop.Outcome, stop.Value, null, stop.Reason), now, cancellation);
            else if (trial.Retries < policy.MaxRetries)
                await trials.RetryAsync(experimentId, trial.Sequence, new AttemptRecord(trial.Attempt, owner, trial.StartedAt, now, reason), true, cancellation);
            else
                await trials.EndAsync(experimentId, trial.Sequence, trial.Attempt, new TrialOutcome(TrialState.Failed, Reason: reason), now, cancellation);
        }
    }
}
