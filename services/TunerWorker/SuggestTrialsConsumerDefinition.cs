using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.TunerWorker;

/// <summary>
/// The workers' endpoint. Requests of one experiment are answered one after the other (there is one at a time anyway, but for doubled
/// ones); no outbox: a trial is announced as soon as it is written, not when a slow request is done.
/// </summary>
public sealed class SuggestTrialsConsumerDefinition : ConsumerDefinition<SuggestTrialsConsumer>
{
    public SuggestTrialsConsumerDefinition() => EndpointName = "autotune.tuner-worker";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<SuggestTrialsConsumer> consumer, IRegistrationContext context)
    {
        endpoint.UseTransientRetry();
        consumer.Message<SuggestTrials>(message => message.UsePartitioner(32, request => request.Message.ExperimentId));
    }
}
