using System.Diagnostics;
using Xunit;

namespace AutoTune.Tests.Support;

/// <summary>For what other processes do: looks again and again, and tells what it saw last when time is up.</summary>
public static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <param name="condition">Looked at every 20 ms. An exception of it is the test's failure.</param>
    /// <param name="timeout">How long to look.</param>
    /// <param name="describe">What was waited for, and what is known about why it did not come.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan timeout, Func<string> describe)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > timeout) throw new TimeoutException($"Not within {timeout.TotalSeconds:0.#} s: {describe()}");
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> condition, TimeSpan timeout, Func<string> describe) =>
        UntilAsync(() => Task.FromResult(condition()), timeout, describe);

    /// <summary>Until what is observed is as expected; returns it. On failure the message has what was seen last.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> observe, Func<T, bool> isExpected, TimeSpan timeout, string what)
    {
        T seen = default!;
        await UntilAsync(async () => isExpected(seen = await observe()), timeout, () => $"{what}; last seen: {seen}");
        return seen;
    }
}
