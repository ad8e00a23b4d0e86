using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>The queue from which launchers with a local back end take trials.</summary>
public sealed class LaunchTrialConsumerDefinition : ConsumerDefinition<LaunchTrialConsumer>
{
    public LaunchTrialConsumerDefinition() => EndpointName = Announcements.LaunchQueue("local");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<LaunchTrialConsumer> consumer, IRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false; // sent to the back end's exchange, not published to all
        endpoint.UseTransientRetry();
    }
}
