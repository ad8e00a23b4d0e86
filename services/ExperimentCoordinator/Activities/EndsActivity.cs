using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>A trial ended: takes every end that waits, so that load makes bigger steps and not more of them.</summary>
internal sealed class EndsActivity(OpenTrials trials) : Step<TrialEnded>
{
    public override async Task RunAsync(BehaviorContext<ExperimentSaga, TrialEnded> context)
    {
        context.Saga.RequireKnown(context.Message.Sequence);
        if (context.Saga.State.Open.Contains(context.Message.Sequence))
            await trials.TakeEndsAsync(context);
    }
}
