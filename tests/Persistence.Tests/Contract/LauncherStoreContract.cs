namespace AutoTune.Persistence.Tests.Contract;

public abstract class LauncherStoreContract(StoreSource source) : StoreContract(source)
{
    [Fact]
    public async Task A_launcher_is_known_from_its_first_beat_and_each_raises_its_counter()
    {
        Assert.Empty(await Stores.Launchers.ListAsync(Cancellation));

        await Stores.Launchers.BeatAsync("host/one", Cancellation);
        await Stores.Launchers.BeatAsync("host/two", Cancellation);
        var before = await Stores.Launchers.ListAsync(Cancellation);
        await Stores.Launchers.BeatAsync("host/one", Cancellation);
        var after = await Stores.Launchers.ListAsync(Cancellation);

        Assert.Equal(["host/one", "host/two"], after.Keys.Order());
        Assert.True(after["host/one"] > before["host/one"]);
        Assert.Equal(before["host/two"], after["host/two"]);
    }

    [Fact]
    public async Task Beats_at_once_are_all_counted()
    {
        await AtOnce(32, async _ =>
        {
            await Stores.Launchers.BeatAsync("host/one", Cancellation);
            return true;
        });

        Assert.Equal(32, (await Stores.Launchers.ListAsync(Cancellation))["host/one"]);
    }

    [Fact]
    public async Task A_launcher_that_is_gone_is_forgotten()
    {
        await Stores.Launchers.BeatAsync("host/one", Cancellation);

        await Stores.Launchers.RemoveAsync("host/one", Cancellation);
        await Stores.Launchers.RemoveAsync("host/one", Cancellation);

        Assert.Empty(await Stores.Launchers.ListAsync(Cancellation));
    }
}
