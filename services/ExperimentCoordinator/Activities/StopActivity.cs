using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>A person wants the end: no new trials, waiting and running ones are stopped, DONE once none is left.</summary>
internal sealed class StopActivity(OpenTrials trials) : Step<StopExperiment>
{
    public override async Task RunAsync(BehaviorContext<ExperimentSaga, StopExperiment> context)
    {
        var (saga, state) = (context.Saga, context.Saga.State);
        saga.Changed |= !state.StopRequested;
        state.StopRequested = true;
        state.IdleWakes = 0;
        // It ends as DONE whatever the time is; a deadline that nothing comes of would keep the reconciler from looking after it.
        (state.DeadlineAt, state.DeadlineVersion) = (null, state.DeadlineVersion + 1);
        if (!state.IsFinal)
            state.Message = context.Message.Reason ?? "Stopped by a person.";
        await trials.StopUnwantedAsync(context);
    }
}
