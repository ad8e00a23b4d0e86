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
        endpoint.TakesPlainJson(nameof(Contracts.StartExperiment));
        endpoint.UseTransientRetry();
        endpoint.UseInMemoryOutbox(context);
    }
}
