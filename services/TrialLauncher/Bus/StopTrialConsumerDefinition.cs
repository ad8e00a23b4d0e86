using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>A queue of this launcher's own that goes with it.</summary>
public sealed class StopTrialConsumerDefinition : ConsumerDefinition<StopTrialConsumer>
{
    public StopTrialConsumerDefinition() => Endpoint(endpoint =>
    {
        endpoint.Name = $"{BusSetup.TemporaryPrefix}trial-launcher.{Guid.NewGuid():N}";
        endpoint.Temporary = true;
    });

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<StopTrialConsumer> consumer, IRegistrationContext context) =>
        endpoint.UseTransientRetry();
}
