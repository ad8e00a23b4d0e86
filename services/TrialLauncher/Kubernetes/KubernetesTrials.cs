using AutoTune.Cluster;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// Trials as jobs of a cluster. Any launcher launches; one of them, by a Lease, watches all trials of the cluster. The others stand by.
/// </summary>
internal sealed class KubernetesTrials(
    ApiServer server, ClusterOptions cluster, KubernetesOptions options, ExperimentSpecs specs, JobLaunches launches,
    Func<JobWatch> newWatch, ILogger<KubernetesTrials> logger) : BackgroundService
{
    private volatile JobWatch? watch;

    /// <summary>Launches a trial that was claimed, beside the caller.</summary>
    public async Task LaunchAsync(TrialRecord claimed, CancellationToken ct) =>
        launches.Begin(await specs.GetAsync(claimed.ExperimentId, ct), claimed);

    /// <summary>A stop stands in the store; the launcher that watches carries it out.</summary>
    public Task StopAsync(StopTrial stop, CancellationToken ct) => watch?.StopAsync(stop.ExperimentId, stop.Sequence, ct) ?? Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var leadership = new Leadership(server, cluster.LeaseNamespaceOrDefault, LauncherRights.Lease(options.Cluster), logger);
        return leadership.RunAsync(
            async turn =>
            {
                watch = newWatch();
                try
                {
                    await watch.RunAsync(turn);
                }
                finally
                {
                    watch = null;
                }
            },
            stoppingToken);
    }
}
