using System.Collections.Concurrent;

namespace AutoTune.TrialLauncher.Local;

/// <summary>
/// Trials of which a stop was told lately. A stop that comes between a trial's claim and its launch finds nothing to stop; the launch then
/// finds it here, and asks the store.
/// </summary>
internal sealed class RecentStops(TimeProvider time)
{
    private const int SweepAt = 1024;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Guid, long> stops = new();

    public void Add(Guid trialId)
    {
        var now = time.GetTimestamp();
        stops[trialId] = now;
        if (stops.Count < SweepAt) return;
        foreach (var (id, at) in stops)
            if (time.GetElapsedTime(at, now) > Memory) stops.TryRemove(id, out _);
    }

    public bool Contains(Guid trialId) => stops.ContainsKey(trialId);
}
