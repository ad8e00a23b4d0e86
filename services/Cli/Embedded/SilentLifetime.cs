using Microsoft.Extensions.Hosting;

namespace AutoTune.Cli.Embedded;

/// <summary>Signals are the command's to handle (the first suspends, the second ends at once), not the host's.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
