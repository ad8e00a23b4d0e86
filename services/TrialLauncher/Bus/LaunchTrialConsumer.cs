using AutoTune.Contracts;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>
/// Claims a trial that waits and hands it to the back end. The message is acknowledged once the trial is claimed and started, never held
/// while it runs; a trial that is claimed already means nothing is left to do.
/// </summary>
public sealed class LaunchTrialConsumer(ITrialStore trials, LauncherIdentity identity, ITrialBackEnd backEnd, Launcher launcher)
    : IConsumer<LaunchTrial>
{
    public async Task Consume(ConsumeContext<LaunchTrial> context)
    {
        var message = context.Message;
        if (launcher.Stopping)
            return; // it stays Waiting, and is announced again
        var claimed = await trials.ClaimAsync(message.ExperimentId, message.Sequence, identity.Owner, context.CancellationToken);
        if (claimed is not null)
            await backEnd.LaunchAsync(claimed, context.CancellationToken);
    }
}
