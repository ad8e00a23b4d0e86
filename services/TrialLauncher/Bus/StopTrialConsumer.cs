using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>Every launcher hears of every stop; the one that runs the trial carries it out.</summary>
public sealed class StopTrialConsumer(ITrialBackEnd backEnd) : IConsumer<StopTrial>
{
    public Task Consume(ConsumeContext<StopTrial> context) =>
        backEnd.StopAsync(context.Message.ExperimentId, context.Message.Sequence, context.CancellationToken);
}
