using AutoTune.Cluster;
using AutoTune.TrialLauncher.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoTune.Cluster.Tests.Scripted;

/// <summary>How long the launcher puts up with a cluster that does not do what it asks.</summary>
public sealed class ClusterPatienceTests
{
    private readonly PacedTime time = new();

    [Fact]
    public async Task A_cluster_that_is_away_is_asked_until_it_answers_with_ever_longer_pauses()
    {
        var answers = Enumerable.Repeat<Exception>(new ClusterUnavailableException("away"), 20);

        var asked = AskAsync(answers);
        List<double> pauses = [];
        for (var i = 0; i < 20; i++) pauses.Add((await time.PassAsync()).TotalSeconds);

        Assert.Equal(21, await asked);
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10], pauses[..8]);
    }

    [Fact]
    public async Task A_server_that_has_just_started_may_forbid_everything_for_a_while()
    {
        var asked = AskAsync([Forbidden, Forbidden, Forbidden]);
        for (var i = 0; i < 3; i++) await time.PassAsync();

        Assert.Equal(4, await asked);
    }

    [Fact]
    public async Task What_stays_forbidden_is_forbidden()
    {
        var asked = AskAsync(Enumerable.Repeat(Forbidden, 100));
        var waited = TimeSpan.Zero;
        while (waited < ClusterPatience.StartUp) waited += await time.PassAsync();

        Assert.True((await Assert.ThrowsAsync<ApiException>(() => asked)).IsForbidden);
    }

    [Fact]
    public async Task Other_refusals_count_at_once()
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => AskAsync([new ApiException(422, "Invalid", "spec.template: required")]));

        Assert.Equal("Invalid", refused.Reason);
        Assert.False(time.IsPaused);
    }

    private static Exception Forbidden => new ApiException(403, "Forbidden", "jobs.batch is forbidden");

    // The number of the time that it was answered.
    private Task<int> AskAsync(IEnumerable<Exception> before)
    {
        var failures = new Queue<Exception>(before);
        var times = 0;
        return new ClusterPatience(time, NullLogger.Instance).AskAsync(
            _ =>
            {
                times++;
                return failures.TryDequeue(out var failure) ? Task.FromException<int>(failure) : Task.FromResult(times);
            },
            TestContext.Current.CancellationToken);
    }
}
