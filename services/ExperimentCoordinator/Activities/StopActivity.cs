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
        if (!state.IsFinal)
            state.Message = context.Message.Reason ?? "Stopped by a person.";
        await trials.StopUnwantedAsync(context);
    }
}
