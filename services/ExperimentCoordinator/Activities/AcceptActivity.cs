using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>An experiment waits in PENDING: what the intake announced got lost, and is announced again.</summary>
internal sealed class AcceptActivity : Step<ReconcileExperiment>
{
    public override Task RunAsync(BehaviorContext<ExperimentSaga, ReconcileExperiment> context) =>
        context.TellAsync(new ExperimentAccepted(context.Saga.CorrelationId));
}
