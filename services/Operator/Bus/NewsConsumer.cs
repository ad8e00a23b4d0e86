using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.Operator.Bus;

/// <summary>Every operator hears what happens to experiments; the one that leads looks at those that have a resource.</summary>
internal sealed class NewsConsumer(ExperimentOperator @operator) : IConsumer<ExperimentPhaseChanged>, IConsumer<TrialEnded>, IConsumer<ExperimentUploaded>
{
    public Task Consume(ConsumeContext<ExperimentPhaseChanged> context) => Wake(context.Message.ExperimentId);

    public Task Consume(ConsumeContext<TrialEnded> context) => Wake(context.Message.ExperimentId);

    public Task Consume(ConsumeContext<ExperimentUploaded> context) => Wake(context.Message.ExperimentId);

    private Task Wake(Guid experimentId)
    {
        @operator.Wake(experimentId);
        return Task.CompletedTask;
    }
}
