using System.Net.Http.Headers;

namespace AutoTune.AIStoreUploader.Stores;

/// <summary>The store says when to come again.</summary>
internal sealed class BusyException(string message, TimeSpan after) : AIStoreUnavailableException(message)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait: what it said, within reason.</summary>
    public TimeSpan After { get; } = after;

    public static BusyException Of(string message, RetryConditionHeaderValue wait)
    {
        var after = wait.Delta ?? (wait.Date is { } date ? date - DateTimeOffset.UtcNow : TimeSpan.Zero);
        return new BusyException(message, after < TimeSpan.Zero ? TimeSpan.Zero : after < Longest ? after : Longest);
    }
}
