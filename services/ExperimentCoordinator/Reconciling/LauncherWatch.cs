using AutoTune.Persistence;
using Microsoft.Extensions.Logging;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// Watches the launchers' counters against this process's own monotonic clock: no two machines' clocks are compared. A launcher whose
/// counter stood still for <see cref="CoordinatorOptions.LostAfter"/> is lost.
/// </summary>
internal sealed class LauncherWatch(ILauncherStore store, CoordinatorOptions options, TimeProvider time, ILogger<LauncherWatch> log)
{
    // Time in which nobody could look is nobody's silence: while the store is away no launcher can raise its counter either.
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Counter, TimeSpan Silence)> counters = [];
    private volatile HashSet<string> lost = [];
    private long? lookedAt;

    public bool AnyLost => lost.Count > 0;

    public bool IsLost(string owner) => lost.Contains(owner);

    /// <summary>Reads the counters once; called every few seconds by one loop.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var standing = await store.ListAsync(cancellation);
        var now = time.GetTimestamp();
        var step = lookedAt is { } before ? time.GetElapsedTime(before, now) : TimeSpan.Zero;
        lookedAt = now;
        foreach (var gone in counters.Keys.Except(standing.Keys).ToList())
            counters.Remove(gone);
        foreach (var (owner, counter) in standing)
        {
            counters[owner] = counters.TryGetValue(owner, out var last) && last.Counter == counter
                ? (counter, last.Silence + (step < Longest ? step : Longest))
                : (counter, TimeSpan.Zero);
        }
        var silent = counters.Where(c => c.Value.Silence > options.LostAfter).Select(c => c.Key).ToHashSet();
        foreach (var owner in silent.Except(lost))
            log.LogWarning("Launcher {Owner} has been silent for {LostAfter}: its trials are lost", owner, options.LostAfter);
        lost = silent;
    }

    // A poll may be slower than usual without the store being away.
    private TimeSpan Longest => options.PollEvery * 2 > LongestStep ? options.PollEvery * 2 : LongestStep;
}
