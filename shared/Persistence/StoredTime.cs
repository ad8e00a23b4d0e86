namespace AutoTune.Persistence;

/// <summary>
/// Times as both stores keep them: UTC, Unix time in units of 100 ns, an integer. Exact for every DateTimeOffset; the offset is not
/// kept, what is read is UTC.
/// </summary>
internal static class StoredTime
{
    public static long From(DateTimeOffset time) => time.UtcTicks - DateTime.UnixEpoch.Ticks;

    public static long? From(DateTimeOffset? time) => time is { } value ? From(value) : null;

    public static DateTimeOffset To(long stored) => new(stored + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);
}
