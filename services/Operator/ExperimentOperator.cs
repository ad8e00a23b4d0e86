using AutoTune.Cluster;

namespace AutoTune.Operator;

/// <summary>One operator of several watches the resources, by a Lease; the others stand by. All of them answer the webhook.</summary>
internal sealed class ExperimentOperator(
    ApiServer server, ClusterOptions cluster, Func<ExperimentWatch> newWatch, ILogger<ExperimentOperator> logger) : BackgroundService
{
    private volatile ExperimentWatch? watch;

    /// <summary>Something happened to an experiment.</summary>
    public void Wake(Guid experimentId) => watch?.Wake(experimentId);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Leadership(server, cluster.LeaseNamespaceOrDefault, OperatorRights.Lease, logger).RunAsync(LeadAsync, stoppingToken);

    private async Task LeadAsync(CancellationToken turn)
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
    }
}
