using AutoTune.Contracts;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// Finds experiments whose deadline or time of the next look has come and says so on the bus; the saga does the work. Any coordinator
/// may, and several at once do no harm.
/// </summary>
internal sealed class Reconciler(
    IExperimentStore store, LauncherWatch launchers, IBus bus, CoordinatorOptions options, TimeProvider time, ILogger<Reconciler> log)
    : BackgroundService
{
    private const int AtOnce = 200;

    // What was announced lately is not announced again before its time has come again: the saga needs a moment to move it.
    private readonly Dictionary<Guid, DateTimeOffset> announced = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.PollEvery, time);
        do
        {
            try
            {
                await launchers.LookAsync(stoppingToken);
                await AnnounceDueAsync(stoppingToken);
            }
            catch (StoreUnavailableException away)
            {
                log.LogWarning("The store does not answer, the reconciler looks again in {PollEvery}: {Reason}", options.PollEvery, away.Message);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                // A broker that goes away in the middle of a publish, say. This loop is the second round for everybody else, and an
                // exception that leaves it would end the process; what was not announced is announced at the next look.
                log.LogError(failed, "The reconciler's look failed, it looks again in {PollEvery}", options.PollEvery);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AnnounceDueAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var old in announced.Where(a => a.Value <= now).Select(a => a.Key).ToList())
            announced.Remove(old);
        // Those announced lately are still due until the saga has moved them, and some it may never move; behind them are others.
        foreach (var state in await store.FindDueAsync(now, AtOnce + announced.Count, cancellation))
        {
            if (!announced.TryAdd(state.Id, now + TimeSpan.FromSeconds(3)))
                continue;
            if (state.Phase == Phase.Running && state.DeadlineAt <= now)
                await bus.TellAsync(new DeadlineReached(state.Id, state.DeadlineVersion), cancellation);
            else
                await bus.TellAsync(new ReconcileExperiment(state.Id), cancellation);
        }
    }
}
