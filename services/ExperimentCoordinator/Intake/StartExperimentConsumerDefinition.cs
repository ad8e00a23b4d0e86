using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>The intake's endpoint: plain JSON or MassTransit's envelope.</summary>
public sealed class StartExperimentConsumerDefinition : ConsumerDefinition<StartExperimentConsumer>
{
    public StartExperimentConsumerDefinition() => EndpointName = "autotune.intake";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<StartExperimentConsumer> consumer, IRegistrationContext context)
    {
        endpoint.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new RejectFilter());
            error.UseFilter(new MassTransit.Middleware.ErrorTransportFilter());
        });
        endpoint.UseTransientRetry();
        endpoint.UseInMemoryOutbox(context);
    }
}
