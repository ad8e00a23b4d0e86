using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.AIStoreUploader.Bus;

/// <summary>Any uploader may take the news; the store says what there is to do.</summary>
internal sealed class NewsConsumer(Uploads uploads) : IConsumer<ExperimentPhaseChanged>, IConsumer<TrialEnded>
{
    public Task Consume(ConsumeContext<ExperimentPhaseChanged> context) => Wake(context.Message.ExperimentId);

    public Task Consume(ConsumeContext<TrialEnded> context) => Wake(context.Message.ExperimentId);

    private Task Wake(Guid experimentId)
    {
        uploads.Wake(experimentId);
        return Task.CompletedTask;
    }
}
