using System.Diagnostics;
using AutoTune.Contracts;
using AutoTune.Tests.Support;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>Operators and the API go away and come back.</summary>
[Collection(OperatorCollection.Name)]
public sealed class OperatorFaultTests(SharedOperator shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_leader_is_killed_another_operator_goes_on()
    {
        var suite = await shared.SuiteAsync();
        var home = suite.Home;
        await using var other = home.NewOperator();
        await other.StartAsync();
        var (resource, id) = await home.CreateAsync(Manifest.Of("handed-over", maxTrialNum: 6));
        await home.StatusAsync(resource, status => status.Count("waiting") == 1, "a trial waits");
        var leader = await home.LeaderAsync();

        await leader.KillAsync();
        var watch = Stopwatch.StartNew();
        await home.Experiments.MergeAsync("handed-over", """{"spec": {"trialConcurrency": 3}}""");
        await home.StatusAsync(resource, status => status.Count("waiting") == 3, "the other operator has changed the limit");
        TestContext.Current.TestOutputHelper?.WriteLine($"handed over in {watch.Elapsed.TotalSeconds:0.0} s");
        await leader.StartAsync();
        await using var launcher = await suite.LaunchAsync();

        var status = await home.StatusAsync(resource, StatusFields.IsCompleted, "the experiment is over");
        Assert.Equal(("DONE", "6/6", 6), (status.Text("phase"), status.Text("trials"), status.Count("succeeded")));
        Assert.Equal(6, (await suite.Services.Trials.ListAsync(id, 0, 100, Cancellation)).Count);
    }

    [Fact]
    public async Task A_resource_deleted_while_no_operator_ran_stops_its_experiment_and_no_other()
    {
        var suite = await shared.SuiteAsync();
        var (resource, id) = await suite.Home.CreateAsync(Manifest.Of("unseen"));
        await suite.Home.StatusAsync(resource, status => status.Count("waiting") == 1, "a trial waits");
        var stranger = Guid.NewGuid();
        await suite.Services.PublishAsync(new StartExperiment(1, stranger, suite.Home.Namespace, "stranger", resource.GetProperty("spec")));
        await suite.Services.StateAsync(stranger, state => state.Phase == Phase.Running, "the stranger runs");

        await suite.Home.Operator.KillAsync();
        await suite.Home.DeleteAsync("unseen");
        await suite.Home.Operator.StartAsync();

        var state = await suite.Services.StateAsync(id, state => state.Completed, "the experiment is over");
        Assert.Equal((Phase.Done, "Stopped"), (state.Phase, state.Reason));
        Assert.Contains("its resource was deleted", state.Message);
        Assert.False((await suite.Services.StateAsync(stranger, _ => true, "the stranger")).StopRequested);
    }

    [Fact]
    public async Task The_API_is_away_for_20_s_while_an_experiment_comes_to_its_end()
    {
        var suite = await shared.SuiteAsync();
        await using var server = await KubernetesService.StartOwnAsync(Cancellation);
        await using var place = await suite.OpenAsync(server);
        var (resource, id) = await place.CreateAsync(Manifest.Of("cut-off", maxTrialNum: 8, trialConcurrency: 2));
        await place.StatusAsync(resource, status => status.Count("waiting") == 2, "two trials wait");

        await server.KillAsync(Cancellation);
        await using (await suite.LaunchAsync())
        {
            await suite.Services.StateAsync(id, state => state.Completed, "the experiment is over");
            await Task.Delay(TimeSpan.FromSeconds(20), Cancellation);
        }
        await server.StartAgainAsync(Cancellation);

        var status = await place.StatusAsync(resource, StatusFields.IsCompleted, "the status says that it is over");
        Assert.Equal(("DONE", "8/8"), (status.Text("phase"), status.Text("trials")));
        Assert.True(place.Operator.Runs, place.Operator.Log);
    }
}
