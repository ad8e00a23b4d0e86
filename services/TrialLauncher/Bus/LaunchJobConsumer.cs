using AutoTune.Contracts;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Kubernetes;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>Claims a trial that waits for a cluster and begins its launch; the message is not held meanwhile.</summary>
internal sealed class LaunchJobConsumer(ITrialStore trials, KubernetesOptions options, KubernetesTrials cluster) : IConsumer<LaunchTrial>
{
    public async Task Consume(ConsumeContext<LaunchTrial> context)
    {
        var message = context.Message;
        var claimed = await trials.ClaimAsync(message.ExperimentId, message.Sequence, options.Owner, context.CancellationToken);
        if (claimed is not null)
            await cluster.LaunchAsync(claimed, context.CancellationToken);
    }
}
