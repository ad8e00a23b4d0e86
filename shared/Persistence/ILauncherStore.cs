namespace AutoTune.Persistence;

/// <summary>Launchers and the counters they raise; others watch a counter against their own monotonic clock.</summary>
public interface ILauncherStore
{
    /// <summary>Raises the launcher's counter, and makes it known if it is new.</summary>
    Task BeatAsync(string owner, CancellationToken cancellation);

    /// <summary>Every launcher known and its counter.</summary>
    Task<IReadOnlyDictionary<string, long>> ListAsync(CancellationToken cancellation);

    /// <summary>Forgets a launcher that is gone for good.</summary>
    Task RemoveAsync(string owner, CancellationToken cancellation);
}
