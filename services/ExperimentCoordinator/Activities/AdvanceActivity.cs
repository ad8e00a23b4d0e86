using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>The common end of every step: ask for trials while slots are free, and see whether a final phase follows.</summary>
internal sealed class AdvanceActivity<T>(ExperimentSpecs specs, TimeProvider time) : Step<T> where T : class
{
    public override async Task RunAsync(BehaviorContext<ExperimentSaga, T> context)
    {
        var (saga, state) = (context.Saga, context.Saga.State);
        var now = time.GetUtcNow();
        var known = await specs.GetAsync(state.Id, context.CancellationToken);
        if (saga.Next is null && Progress.Verdict(state, known.Spec.TrialPolicy.MaxFailedTrials) is { } verdict)
            (saga.Next, state.Reason, state.Message) = verdict;
        if (saga.Next is null && Progress.Ask(state, now) is { } request)
        {
            saga.Changed = true;
            var alone = state.Open.Count == 1; // and that one is asked for just now
            await context.TellAsync(new SuggestTrials(state.Id, request.FirstSequence, request.Count, request.SeenEnds, alone));
        }
        saga.Changed |= saga.Next is not null;
        if (state.IsFinal && !state.Completed && state.Open.Count == 0 && state.Request is null)
        {
            (state.Completed, state.CompletedAt, saga.Changed) = (true, now, true);
        }
        if (saga.Changed)
            state.WakeAt = Progress.NextWake(state, now);
    }
}
