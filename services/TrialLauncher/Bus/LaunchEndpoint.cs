using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>The queue from which launchers with one back end take trials.</summary>
public abstract class LaunchEndpoint<TConsumer> : ConsumerDefinition<TConsumer> where TConsumer : class, IConsumer
{
    protected LaunchEndpoint(string backEnd) => EndpointName = Announcements.LaunchQueue(backEnd);

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<TConsumer> consumer, IRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false; // sent to the back end's exchange, not published to all
        endpoint.UseTransientRetry();
    }
}
