using AutoTune.Persistence;
using Microsoft.Extensions.Logging;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// Watches the launchers' counters against this process's own monotonic clock: no two machines' clocks are compared. A launcher whose
/// counter stood still for <see cref="CoordinatorOptions.LostAfter"/> is lost.
/// </summary>
internal sealed class LauncherWatch(ILauncherStore store, CoordinatorOptions options, TimeProvider time, ILogger<LauncherWatch> log)
{
    private readonly Dictionary<string, (long Counter, long SeenAt)> counters = [];
    private volatile HashSet<string> lost = [];

    public bool AnyLost => lost.Count > 0;

    public bool IsLost(string owner) => lost.Contains(owner);

    /// <summary>Reads the counters once; called every few seconds by one loop.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var now = time.GetTimestamp();
        foreach (var (owner, counter) in await store.ListAsync(cancellation))
        {
            if (!counters.TryGetValue(owner, out var last) || last.Counter != counter)
                counters[owner] = (counter, now);
        }
        var silent = counters.Where(c => time.GetElapsedTime(c.Value.SeenAt, now) > options.LostAfter).Select(c => c.Key).ToHashSet();
        foreach (var owner in silent.Except(lost))
            log.LogWarning("Launcher {Owner} has been silent for {LostAfter}: its trials are lost", owner, options.LostAfter);
        lost = silent;
    }
}
