using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.AssessorWorker;

/// <summary>The assessors' endpoint; reports of one experiment are judged one after the other.</summary>
public sealed class TrialReportedConsumerDefinition : ConsumerDefinition<TrialReportedConsumer>
{
    public TrialReportedConsumerDefinition() => EndpointName = "autotune.assessor-worker";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpoint, IConsumerConfigurator<TrialReportedConsumer> consumer, IRegistrationContext context)
    {
        endpoint.UseTransientRetry();
        consumer.Message<TrialReported>(message => message.UsePartitioner(32, report => report.Message.ExperimentId));
    }
}
