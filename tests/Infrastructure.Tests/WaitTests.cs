using AutoTune.Tests.Support;

namespace AutoTune.Infrastructure.Tests;

public sealed class WaitTests
{
    [Fact]
    public async Task Waiting_returns_what_was_expected()
    {
        int looks = 0;

        Assert.Equal(3, await Wait.UntilAsync(() => Task.FromResult(++looks), n => n == 3, TimeSpan.FromSeconds(5), "three looks"));
    }

    [Fact]
    public async Task Waiting_in_vain_tells_what_was_seen_last()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(() =>
            Wait.UntilAsync(() => Task.FromResult("Running"), state => state == "Done", TimeSpan.FromMilliseconds(50), "the trial's end"));

        Assert.Equal("Not within 0.1 s: the trial's end; last seen: Running", failure.Message);
    }
}
