using AutoTune.TrialLauncher.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoTune.Cluster.Tests.Scripted;

/// <summary>Every line of a pod's log is taken once, whatever happens to the connection.</summary>
public sealed class PodLogTests : IDisposable
{
    private readonly ScriptedApi api = new();
    private readonly PacedTime time = new();
    private readonly List<string> taken = [];
    private readonly PodLog log;
    private volatile bool hasEnded;
    private RunStanding? replaced;

    public PodLogTests() => log = new PodLog(api.Server, time, NullLogger.Instance);

    public void Dispose() => api.Dispose();

    [Fact]
    public async Task A_log_is_read_to_its_end_although_its_last_line_has_none()
    {
        hasEnded = true;
        var following = FollowAsync();
        var request = await api.NextAsync();
        Assert.Equal(
            ("/api/v1/namespaces/space/pods/pod/log", "main", "true"), (request.Path, request.Query["container"], request.Query["follow"]));
        await SendAsync(request, "one\r\ntwo\n\nthree\rfour");

        await following;

        Assert.Equal(["one", "two", "", "three", "four"], taken);
        Assert.Equal("one\ntwo\n\nthree\nfour", log.Tail);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_is_cut_in_the_middle_of_a_line_is_read_on_from_there(bool isEnded)
    {
        var following = FollowAsync();
        var stream = (await api.NextAsync()).Begin();
        await stream.WriteAsync("one\nscore=0.9");
        if (isEnded) stream.End();
        else stream.Cut();
        await time.PassAsync(() => hasEnded = true);
        await SendAsync(await api.NextAsync(), "one\nscore=0.95\nthree\n");

        await following;

        Assert.Equal(["one", "score=0.95", "three"], taken);
    }

    [Fact]
    public async Task What_a_container_wrote_before_its_end_is_read_although_the_stream_was_cut()
    {
        hasEnded = true;
        var following = FollowAsync();
        var stream = (await api.NextAsync()).Begin();
        await stream.WriteAsync("one\n");
        stream.Cut();
        await time.PassAsync();
        await SendAsync(await api.NextAsync(), "one\ntwo\n");

        await following;

        Assert.Equal(["one", "two"], taken);
    }

    [Fact]
    public async Task A_pod_that_is_gone_has_no_more_log()
    {
        var following = FollowAsync();
        (await api.NextAsync()).Refuse(404, "NotFound", "pods \"pod\" not found");

        await following;

        Assert.Empty(taken);
    }

    [Theory]
    [InlineData(403, "Forbidden")] // a server that has just started
    [InlineData(400, "BadRequest")] // a container that is about to run anew
    public async Task What_is_refused_for_a_moment_is_asked_again(int status, string reason)
    {
        hasEnded = true;
        var following = FollowAsync();
        for (var i = 0; i < 5; i++)
        {
            (await api.NextAsync()).Refuse(status, reason, "not yet");
            await time.PassAsync();
        }
        await SendAsync(await api.NextAsync(), "one\n");

        await following;

        Assert.Equal(["one"], taken);
    }

    [Fact]
    public async Task A_log_that_may_not_be_read_says_so_in_its_tail()
    {
        hasEnded = true;
        var following = FollowAsync();
        for (var waited = TimeSpan.Zero; waited < ClusterPatience.StartUp; waited += await time.PassAsync())
            (await api.NextAsync()).Refuse(403, "Forbidden", "pods/log is forbidden");
        (await api.NextAsync()).Refuse(403, "Forbidden", "pods/log is forbidden");

        await following;

        Assert.Equal("(its log cannot be read: pods/log is forbidden)", log.Tail);
    }

    [Fact]
    public async Task While_the_container_runs_no_refusal_is_the_last()
    {
        var following = FollowAsync();
        for (var i = 0; i < 20; i++)
        {
            (await api.NextAsync()).Refuse(i % 2 == 0 ? 403 : 400, "Refused", "not now");
            var isLast = i == 19;
            await time.PassAsync(() => hasEnded = isLast);
        }
        await SendAsync(await api.NextAsync(), "one\n");

        await following;

        Assert.Equal(["one"], taken);
    }

    [Fact]
    public async Task Of_a_line_without_end_the_last_part_counts_and_of_a_long_log_the_last_lines()
    {
        hasEnded = true;
        var following = FollowAsync();
        var stream = (await api.NextAsync()).Begin();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++) await stream.WriteAsync(new string('x', 10_000));
            await stream.WriteAsync("score=1\n");
            for (var i = 0; i < 60; i++) await stream.WriteAsync($"line {i}\n");
            stream.End();
        }, TestContext.Current.CancellationToken);

        await following;
        await writing;

        Assert.Equal(61, taken.Count);
        Assert.Equal(LogReader.LongestLine, taken[0].Length);
        Assert.EndsWith("xscore=1", taken[0]);
        Assert.Equal(string.Join('\n', Enumerable.Range(10, 50).Select(i => $"line {i}")), log.Tail);
    }

    [Fact]
    public async Task Of_a_container_that_was_restarted_the_rest_of_the_earlier_log_is_read()
    {
        var following = FollowAsync();
        var stream = (await api.NextAsync()).Begin();
        await stream.WriteAsync("one\n");
        stream.Cut();
        await time.PassAsync(() => replaced = RunStanding.Replaced);
        var request = await api.NextAsync();
        Assert.Equal("true", request.Query["previous"]);
        await SendAsync(request, "one\ntwo\n");

        await following;

        Assert.Equal(["one", "two"], taken);
    }

    [Fact]
    public async Task A_log_that_nobody_has_any_more_is_not_asked_for()
    {
        replaced = RunStanding.Lost;

        await FollowAsync();

        Assert.Empty(taken);
    }

    private static async Task SendAsync(ScriptedRequest request, string text)
    {
        var stream = request.Begin();
        await stream.WriteAsync(text);
        stream.End();
    }

    private Task FollowAsync() => log.FollowAsync(
        new PodSnapshot { Key = null, Namespace = "space", Name = "pod", Uid = "1", Container = "main" }, () => replaced ?? (hasEnded ? RunStanding.Ended : RunStanding.Running), taken.Add,
        TestContext.Current.CancellationToken);
}
