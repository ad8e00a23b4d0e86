using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Entrance;

/// <summary>Commands to experiments, sent as a stranger would.</summary>
public sealed class CommandTests(SharedSuites suites)
{
    [Theory]
    [InlineData("autotune.stop-experiment", "{\"reason\": \"no id #1\"}", "experimentId: required, a GUID")]
    [InlineData("autotune.stop-experiment", "{\"experimentId\": 7}", "not a StopExperiment in JSON")]
    [InlineData("autotune.stop-experiment", "not JSON #1", "not a StopExperiment in JSON")]
    [InlineData("autotune.stop-experiment", "{\"experimentId\": \"2f1f3f4e-0000-4000-8000-00000000000a\"}", "there is no experiment 2f1f3f4e-0000-4000-8000-00000000000a")]
    [InlineData("autotune.change-experiment-limits", "{\"maxTrialNum\": 5}", "experimentId: required, a GUID")]
    [InlineData("autotune.change-experiment-limits", "{\"experimentId\": \"2f1f3f4e-0000-4000-8000-00000000000b\"}", "at least one of them is required")]
    [InlineData(
        "autotune.change-experiment-limits",
        "{\"experimentId\": \"2f1f3f4e-0000-4000-8000-00000000000c\", \"maxTrialNum\": 0, \"trialConcurrency\": -2, \"maxExecSeconds\": 5}",
        "maxTrialNum: must be an integer >= 1 (found 0); trialConcurrency: must be an integer >= 1 (found -2)")]
    [InlineData(
        "autotune.change-experiment-limits", "{\"experimentId\": \"2f1f3f4e-0000-4000-8000-00000000000d\", \"maxTrialNum\": 1e30}",
        "not a ChangeExperimentLimits in JSON")]
    public async Task Commands_that_make_no_sense_are_rejected_with_a_reason(string exchange, string body, string reason)
    {
        var suite = await suites.ApartAsync();
        await using var client = await suite.ConnectAsync();

        await client.PublishAsync(exchange, body);

        Assert.Contains(reason, await RejectedMessages.ReasonOfAsync(suite, body));
    }

    [Fact]
    public async Task Commands_that_overtake_the_start_are_not_lost()
    {
        var suite = await suites.ApartAsync();
        var experiment = new ExperimentUnderTest { MaxTrialNum = 50, TrialConcurrency = 2, Script = TrialScripts.Of("sleep 300") };
        await using var client = await suite.ConnectAsync();

        await client.PublishAsync(new StopExperiment(experiment.Id, "at once"));
        await client.PublishAsync(new ChangeExperimentLimits(experiment.Id, MaxTrialNum: 60));
        await client.PublishAsync(experiment.Message);

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(null, 2) { Reason = "Stopped" });
        Assert.Equal("at once", finished.State.Message);
    }
}
