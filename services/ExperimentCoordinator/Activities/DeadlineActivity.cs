using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>maxExecSeconds passed: TIMEOUT at once. A message of an outdated deadline, or a doubled one, changes nothing.</summary>
internal sealed class DeadlineActivity : Step<DeadlineReached>
{
    public override Task RunAsync(BehaviorContext<ExperimentSaga, DeadlineReached> context)
    {
        var (saga, state) = (context.Saga, context.Saga.State);
        if (context.Message.Version == state.DeadlineVersion && state.DeadlineAt is not null)
        {
            var message = $"maxExecSeconds ({state.MaxExecSeconds}) passed before {state.MaxTrialNum?.ToString() ?? "all"} trials had ended.";
            (saga.Next, state.Reason, state.Message) = (Phase.Timeout, "DeadlineReached", message);
        }
        return Task.CompletedTask;
    }
}
