using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.TrialLauncher.NoOp;

/// <summary>Takes the trials of a cluster's kinds of job too: whatever a trial would run, nothing is run.</summary>
internal sealed class NoOpJobConsumer(LaunchTrialConsumer launch) : IConsumer<LaunchTrial>
{
    public Task Consume(ConsumeContext<LaunchTrial> context) => launch.Consume(context);
}

internal sealed class NoOpJobConsumerDefinition() : LaunchEndpoint<NoOpJobConsumer>("kubernetes");
