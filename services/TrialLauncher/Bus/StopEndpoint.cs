using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>A queue of this launcher's own that goes with it: every launcher hears of every stop.</summary>
public sealed class StopEndpoint<TConsumer> : ConsumerDefinition<TConsumer> where TConsumer : class, IConsumer
{
    public StopEndpoint() => Endpoint(endpoint =>
    {
        endpoint.Name = $"{BusSetup.TemporaryPrefix}trial-launcher.{Guid.NewGuid():N}";
        endpoint.Temporary = true;
    });

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<TConsumer> consumer, IRegistrationContext context) =>
        endpoint.UseTransientRetry();
}
