using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// An endpoint for one kind of command alone: a body without an envelope does not say what it is, so it is what its queue is for. At the
/// saga's own endpoint it would be taken for every event at once.
/// </summary>
/// <typeparam name="TConsumer">The command's consumer.</typeparam>
/// <typeparam name="TCommand">The command.</typeparam>
public sealed class CommandConsumerDefinition<TConsumer, TCommand> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer<TCommand>
    where TCommand : class
{
    public CommandConsumerDefinition() => EndpointName = $"autotune.intake.{typeof(TCommand).Name}";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<TConsumer> consumer, IRegistrationContext context)
    {
        endpoint.TakesPlainJson(typeof(TCommand).Name);
        endpoint.UseTransientRetry();
        // A command may overtake the StartExperiment that was published just before it.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<UnknownExperimentException>();
            retry.Interval(20, TimeSpan.FromMilliseconds(250));
        });
    }
}
