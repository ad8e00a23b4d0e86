using MassTransit;

namespace AutoTune.Hosting;

/// <summary>A queue of this process's own that goes with it: every process of a service hears of everything.</summary>
public abstract class TemporaryEndpoint<TConsumer> : ConsumerDefinition<TConsumer> where TConsumer : class, IConsumer
{
    /// <param name="service">The service, as it stands in the queue's name.</param>
    protected TemporaryEndpoint(string service) => Endpoint(endpoint =>
    {
        endpoint.Name = $"{BusSetup.TemporaryPrefix}{service}.{Guid.NewGuid():N}";
        endpoint.Temporary = true;
    });

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<TConsumer> consumer, IRegistrationContext context) =>
        endpoint.UseTransientRetry();
}
