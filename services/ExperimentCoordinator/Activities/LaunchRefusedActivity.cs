using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>No launcher can run the experiment's trials: ERROR with the reason.</summary>
internal sealed class LaunchRefusedActivity : Step<LaunchRefused>
{
    public override Task RunAsync(BehaviorContext<ExperimentSaga, LaunchRefused> context)
    {
        var saga = context.Saga;
        saga.Changed = true;
        (saga.Next, saga.State.Reason, saga.State.Message) = (Phase.Error, "CannotLaunch", context.Message.Reason);
        return Task.CompletedTask;
    }
}
