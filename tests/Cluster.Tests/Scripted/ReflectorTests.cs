using static AutoTune.Cluster.Tests.Scripted.Watched;

namespace AutoTune.Cluster.Tests.Scripted;

/// <summary>What becomes of a list that is kept while the server does as servers do.</summary>
public sealed class ReflectorTests
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task It_lists_in_pages_and_watches_from_there()
    {
        await using var watched = new Watched("team=a");
        var first = await watched.Api.NextListAsync();
        Assert.Equal(("/apis/example.dev/v1/namespaces/space/widgets", "team=a"), (first.Path, first.Query["labelSelector"]));
        var page = List(6, Item("a", 1));
        page["metadata"]!["continue"] = "more&more";
        first.Reply(page);
        var second = await watched.Api.NextAsync();
        Assert.Equal("more&more", second.Query["continue"]);
        Assert.False(watched.Reflector.Listed.IsCompleted);
        second.Reply(List(7, Item("b", 2)));

        var watch = await watched.Api.NextWatchAsync(7);
        await watch.SendAsync("ADDED", Item("c", 8));
        await watch.SendAsync("MODIFIED", Item("a", 9));
        await watch.SendAsync("DELETED", Item("b", 10));

        await watched.TellsAsync("+a/1", "+b/1", "+c/1", "+a/1", "-b/1");
        Assert.True(watched.Reflector.Listed.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_watch_that_the_server_ends_goes_on_at_once_from_the_last_bookmark()
    {
        await using var watched = new Watched();
        await watched.ListedAsync(7);
        var watch = await watched.Api.NextWatchAsync(7);
        await watch.SendAsync("BOOKMARK", Bookmark(20));

        watched.Time.Advance(TimeSpan.FromSeconds(60));
        watch.End();

        await watched.Api.NextWatchAsync(20);
        Assert.False(watched.Time.IsPaused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_that_is_cut_in_the_middle_of_a_line_goes_on_before_it(bool isEnded)
    {
        await using var watched = new Watched();
        await watched.ListedAsync(7);
        var watch = await watched.Api.NextWatchAsync(7);
        await watch.SendAsync("ADDED", Item("a", 8));
        await watched.TellsAsync("+a/1");
        await watch.WriteAsync("""{"type": "ADDED", "object": {"meta""");
        if (isEnded) watch.End();
        else watch.Cut();

        await watched.Time.PassAsync();
        watch = await watched.Api.NextWatchAsync(8);
        await watch.SendAsync("ADDED", Item("b", 9));

        await watched.TellsAsync("+b/1");
        Assert.Empty(watched.Rest());
    }

    [Fact]
    public async Task What_happened_while_nobody_watched_is_told_after_a_410()
    {
        await using var watched = new Watched();
        await watched.ListedAsync(7, Item("stays", 1), Item("goes", 2), Item("again", 3, uid: "old"));
        (await watched.Api.NextAsync()).Refuse(410, "Expired", "too old resource version");
        await watched.TellsAsync("+stays/1", "+goes/1", "+again/old");

        await watched.Time.PassAsync();
        (await watched.Api.NextListAsync()).Reply(List(30, Item("stays", 1), Item("again", 28, uid: "new")));
        await watched.Api.NextWatchAsync(30);

        await watched.TellsAsync("+stays/1", "-again/old", "+again/new", "-goes/1");
    }

    [Fact]
    public async Task An_event_that_says_410_is_one_as_well()
    {
        await using var watched = new Watched();
        await watched.ListedAsync(7);
        var watch = await watched.Api.NextWatchAsync(7);
        await watch.SendAsync("ADDED", Item("a", 8));
        await watch.WriteAsync("""{"type": "ERROR", "object": {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"}}""" + "\n");

        await watched.Time.PassAsync();
        (await watched.Api.NextListAsync()).Reply(List(12));

        await watched.TellsAsync("+a/1", "-a/1");
    }

    [Fact]
    public async Task A_list_whose_next_page_is_gone_begins_anew()
    {
        await using var watched = new Watched();
        var page = List(6, Item("a", 1), Item("b", 2));
        page["metadata"]!["continue"] = "more";
        (await watched.Api.NextListAsync()).Reply(page);
        (await watched.Api.NextAsync()).Refuse(410, "Expired", "the provided continue parameter is too old");

        await watched.Time.PassAsync();
        (await watched.Api.NextListAsync()).Reply(List(9, Item("b", 2)));
        await watched.Api.NextWatchAsync(9);

        await watched.TellsAsync("+a/1", "+b/1", "+b/1", "-a/1");
    }

    [Fact]
    public async Task A_watch_without_a_word_for_90_seconds_is_begun_again()
    {
        await using var watched = new Watched();
        await watched.ListedAsync(7);
        var watch = await watched.Api.NextWatchAsync(7);
        await watch.SendAsync("ADDED", Item("a", 8));
        await watched.TellsAsync("+a/1");

        watched.Time.Advance(TimeSpan.FromSeconds(91));

        await watched.Api.NextWatchAsync(8);
    }

    [Theory]
    [InlineData(403, "Forbidden", false)]
    [InlineData(404, "NotFound", true)]
    public async Task What_a_server_refuses_is_asked_for_until_it_is_there(int status, string reason, bool isMissing)
    {
        await using var watched = new Watched();
        for (var i = 0; i < 2; i++)
        {
            (await watched.Api.NextListAsync()).Refuse(status, reason, "not now");
            await watched.Time.PassAsync();
        }
        var third = await watched.Api.NextListAsync();
        Assert.Equal((isMissing, isMissing), (watched.Reflector.KindIsMissing, watched.Reflector.Listed.IsCompleted));

        third.Reply(List(7, Item("a", 1)));
        await watched.Api.NextWatchAsync(7);

        await watched.TellsAsync("+a/1");
        Assert.False(watched.Reflector.KindIsMissing);
    }

    [Fact]
    public async Task A_server_that_ends_every_watch_at_once_is_asked_ever_more_rarely()
    {
        await using var watched = new Watched();
        await watched.ListedAsync(7);
        await PausesGrowAsync(watched, async () => (await watched.Api.NextWatchAsync(7)).End());
    }

    [Fact]
    public async Task A_server_that_forgets_at_once_is_asked_ever_more_rarely()
    {
        await using var watched = new Watched();
        await PausesGrowAsync(watched, async () =>
        {
            (await watched.Api.NextListAsync()).Reply(List(7));
            (await watched.Api.NextAsync()).Refuse(410, "Expired", "too old");
        });
    }

    [Fact]
    public async Task News_make_the_next_pause_the_first_again()
    {
        await using var watched = new Watched();
        await watched.ListedAsync(7);
        for (var i = 0; i < 5; i++)
        {
            (await watched.Api.NextWatchAsync(7)).End();
            await watched.Time.PassAsync();
        }

        var watch = await watched.Api.NextWatchAsync(7);
        await watch.SendAsync("ADDED", Item("a", 8));
        watch.End();

        Assert.InRange(await watched.Time.PassAsync(), FirstPause * 0.5, FirstPause * 1.5);
        await watched.Api.NextWatchAsync(8);
    }

    // Each pause is the double of the one before, but for a jitter of half of it.
    private static async Task PausesGrowAsync(Watched watched, Func<Task> disappointAsync)
    {
        for (var (i, expected) = (0, FirstPause); i < 9; i++, expected = expected * 2 < LongestPause ? expected * 2 : LongestPause)
        {
            await disappointAsync();
            Assert.InRange(await watched.Time.PassAsync(), expected * 0.5, expected * 1.5);
        }
    }
}
