using AutoTune.Contracts;
using AutoTune.TrialLauncher.Kubernetes;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>Every launcher hears of every stop; the one that watches the cluster carries it out.</summary>
internal sealed class StopJobConsumer(KubernetesTrials cluster) : IConsumer<StopTrial>
{
    public Task Consume(ConsumeContext<StopTrial> context) => cluster.StopAsync(context.Message, context.CancellationToken);
}
