using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using Microsoft.Extensions.Logging;

namespace AutoTune.Cluster;

/// <summary>
/// One active process of several, by a Lease (15 s, renewed within 10 s, tried every 2 s); the rest stand by. Who ends gracefully, or whose
/// work fails, gives the lease up, so that another leads within 2 s or so. It spares work, no more: two that both think they lead for a
/// moment must do no harm.
/// </summary>
public sealed class Leadership(ApiServer server, string @namespace, string lease, ILogger logger)
{
    // A process that is started again, on the same machine and with the same number, is another one.
    private readonly string identity = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Leads whenever it is this process's turn; the work is cancelled when the lease is lost. Runs until cancelled.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            using var turn = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task? work = null;
            using var elector = new LeaderElector(new LeaderElectionConfig(new LeaseLock(server.Client, @namespace, lease, identity))
            {
                LeaseDuration = TimeSpan.FromSeconds(15),
                RenewDeadline = TimeSpan.FromSeconds(10),
                RetryPeriod = TimeSpan.FromSeconds(2),
            });
            elector.OnStartedLeading += () =>
            {
                logger.LogInformation("{Identity} leads ({Lease})", identity, lease);
                work = Task.Run(() => lead(turn.Token), CancellationToken.None);
                // Work that ends by itself has failed: the lease goes to whoever does better.
                work.ContinueWith(_ => turn.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            };
            elector.OnError += trouble => logger.LogDebug("The lease {Lease}: {Reason}", lease, trouble.Message);
            try
            {
                await elector.RunUntilLeadershipLostAsync(turn.Token);
            }
            catch (OperationCanceledException)
            {
                // Told to end, or the work ended.
            }
            catch (Exception trouble)
            {
                logger.LogWarning("The lease {Lease} cannot be had, trying again: {Reason}", lease, trouble.Message);
            }
            await turn.CancelAsync();
            if (work is not null)
            {
                await SeeEndedAsync(work);
                await ReleaseAsync();
            }
            if (!ct.IsCancellationRequested) await Task.Delay(TimeSpan.FromSeconds(2), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SeeEndedAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            // It was told to.
        }
        catch (Exception failed)
        {
            logger.LogError(failed, "{Identity} failed while it led ({Lease})", identity, lease);
        }
    }

    /// <summary>
    /// Deletes the lease if it is still this process's. An empty holder would do for some, but newer servers refuse it, and the elector of
    /// the one that stands by takes a lease without a holder for one it must create.
    /// </summary>
    private async Task ReleaseAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3)); // whoever stops must not wait for a cluster that is away
        try
        {
            var path = Resource.Leases.Path(@namespace, lease);
            if (await server.FindAsync(path, patience.Token) is { } there && there.Part("spec").Text("holderIdentity") == identity)
                await server.DeleteAsync(path, there.GetProperty("metadata").Text("uid"), patience.Token);
        }
        catch (Exception kept) when (kept is ApiException or ClusterUnavailableException or OperationCanceledException)
        {
            logger.LogInformation("The lease {Lease} could not be given up and runs out by itself: {Reason}", lease, kept.Message);
        }
    }
}
