using System.Diagnostics;
using System.Globalization;
using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;

namespace AutoTune.Cluster.Tests.Jobs;

/// <summary>What clusters and launchers do to an experiment: it still ends with exactly its trials, one job each.</summary>
public sealed class JobFaultTests(SharedServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_launcher_that_watches_is_killed_and_another_takes_over()
    {
        await using var suite = await JobSuite.StartAsync(services, new ApartSuite.Layout(Launchers: 2));
        var experiment = suite.Experiment(30, 6, TrialScripts.Of("sleep 1; echo score=$1"));
        await suite.Services.StartAsync(experiment);
        await suite.Services.EndedAsync(experiment.Id, 5);

        var leader = await LeaderAsync(suite);
        await leader.KillAsync();
        await suite.Services.EndedAsync(experiment.Id, 15);
        await leader.StartAsync();

        await suite.HoldsAsync(experiment, new(30, 6) { Outcome = TrialState.Succeeded });
    }

    [Fact]
    public async Task The_launcher_that_watches_is_stopped_and_another_takes_over()
    {
        await using var suite = await JobSuite.StartAsync(services, new ApartSuite.Layout(Launchers: 2));
        var experiment = suite.Experiment(16, 4, TrialScripts.Of("sleep 1; echo score=$1"));
        await suite.Services.StartAsync(experiment);
        await suite.Services.EndedAsync(experiment.Id, 4);
        var leader = await LeaderAsync(suite);

        await leader.StopAsync();
        var watch = Stopwatch.StartNew();
        Assert.NotSame(leader, await LeaderAsync(suite));
        TestContext.Current.TestOutputHelper?.WriteLine($"handed over in {watch.Elapsed.TotalSeconds:0.0} s");

        await suite.HoldsAsync(experiment, new(16, 4) { Outcome = TrialState.Succeeded });
    }

    [Fact]
    public async Task Every_launcher_is_killed_and_the_jobs_go_on()
    {
        await using var suite = await JobSuite.StartAsync(services);
        var experiment = suite.Experiment(12, 4, TrialScripts.Of("sleep 2; echo score=$1"));
        await suite.Services.StartAsync(experiment);
        await suite.Services.EndedAsync(experiment.Id, 2);

        for (var i = 0; i < 2; i++)
        {
            await suite.Services.Slot("TrialLauncher").KillAsync();
            await suite.Services.Slot("TrialLauncher").StartAsync();
            await suite.Services.EndedAsync(experiment.Id, 4 + 3 * i);
        }

        await suite.HoldsAsync(experiment, new(12, 4) { Outcome = TrialState.Succeeded });
    }

    [Fact]
    public async Task The_API_server_is_away_and_comes_back()
    {
        await using var kubernetes = await KubernetesService.StartOwnAsync(Cancellation);
        await using var suite = await JobSuite.StartAsync(services, kubernetes: kubernetes);
        var experiment = suite.Experiment(16, 4, TrialScripts.Of("sleep 1; echo score=$1"));
        await suite.Services.StartAsync(experiment);
        await suite.Services.EndedAsync(experiment.Id, 4);

        await kubernetes.KillAsync(Cancellation);
        var away = Task.Delay(TimeSpan.FromSeconds(20), Cancellation); // the outage itself: nothing is waited for
        await away;
        await kubernetes.StartAgainAsync(Cancellation);

        await suite.HoldsAsync(experiment, new(16, 4) { Outcome = TrialState.Succeeded });
    }

    // The lease's holder is <machine>-<process id>-...
    private static async Task<ServiceSlot> LeaderAsync(JobSuite suite)
    {
        ServiceSlot? leader = null;
        await Wait.UntilAsync(
            async () =>
            {
                var lease = await suite.LeaseHolderAsync();
                leader = suite.Services.Slots.FirstOrDefault(
                    slot => slot.ProcessId is { } pid && lease?.Contains($"-{pid.ToString(CultureInfo.InvariantCulture)}-", StringComparison.Ordinal) == true);
                return leader is not null;
            },
            TimeSpan.FromSeconds(60), () => $"a launcher that leads\n{suite.Services.Logs}");
        return leader!;
    }
}
