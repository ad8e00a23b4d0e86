using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.AIStoreUploader.Bus;

internal sealed class NewsConsumerDefinition : ConsumerDefinition<NewsConsumer>
{
    public NewsConsumerDefinition() => EndpointName = "autotune.aistore-uploader";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<NewsConsumer> consumer, IRegistrationContext context) =>
        endpoint.UseTransientRetry();
}
