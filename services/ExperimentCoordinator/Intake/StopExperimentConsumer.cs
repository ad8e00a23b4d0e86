using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>Takes StopExperiment from any program.</summary>
public sealed class StopExperimentConsumer(Commands commands) : IConsumer<StopExperiment>
{
    public Task Consume(ConsumeContext<StopExperiment> context) => commands.HandOnAsync(context, context.Message.ExperimentId);
}
