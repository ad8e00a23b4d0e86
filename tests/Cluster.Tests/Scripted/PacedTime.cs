using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace AutoTune.Cluster.Tests.Scripted;

/// <summary>A clock that stands still until the test lets a pause pass, and tells how long each was to be.</summary>
internal sealed class PacedTime : FakeTimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60), Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<TimeSpan> pauses = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Somebody has begun a pause that no test has let pass.</summary>
    public bool IsPaused => pauses.Reader.TryPeek(out _);

    /// <summary>Waits until somebody pauses and lets that time pass.</summary>
    /// <param name="meanwhile">What happens in the pause.</param>
    /// <returns>How long it was.</returns>
    public async Task<TimeSpan> PassAsync(Action? meanwhile = null)
    {
        var pause = await pauses.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Patience, TestContext.Current.CancellationToken);
        meanwhile?.Invoke();
        Advance(pause);
        return pause;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        // Longer ones are limits that do not come to pass.
        if (dueTime > TimeSpan.Zero && dueTime <= LongestPause) pauses.Writer.TryWrite(dueTime);
        return timer;
    }
}
