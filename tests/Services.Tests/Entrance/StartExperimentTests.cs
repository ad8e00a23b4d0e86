using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;

namespace AutoTune.Services.Tests.Entrance;

/// <summary>The public entrance, used as a stranger would: with a plain AMQP client and JSON.</summary>
public sealed class StartExperimentTests(SharedSuites suites)
{
    private const string Exchange = "autotune.start-experiment";

    [Fact]
    public async Task A_strangers_publish_is_followed_to_DONE()
    {
        var suite = await suites.ApartAsync();
        var experiment = new ExperimentUnderTest { MaxTrialNum = 3, TrialConcurrency = 2 };
        await using var client = await suite.ConnectAsync();

        await client.PublishAsync(Exchange, Plain.Json(experiment.Message));

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(3, 2) { Outcome = TrialState.Succeeded });
        Assert.Equal("tests", finished.State.Namespace);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/plain")]
    public async Task The_content_type_of_plain_JSON_does_not_matter(string? contentType)
    {
        var suite = await suites.ApartAsync();
        var experiment = new ExperimentUnderTest { MaxTrialNum = 1 };
        await using var client = await suite.ConnectAsync();

        await client.PublishAsync(Exchange, Plain.Json(experiment.Message), contentType);

        await ExperimentInvariants.HoldAsync(suite, experiment, new(1, 1));
    }

    [Fact]
    public async Task A_doubled_message_changes_nothing()
    {
        var suite = await suites.ApartAsync();
        var experiment = new ExperimentUnderTest { MaxTrialNum = 6, TrialConcurrency = 2 };
        await using var client = await suite.ConnectAsync();
        var body = Plain.Json(experiment.Message);

        for (var i = 0; i < 5; i++)
            await client.PublishAsync(Exchange, body);
        await suite.EndedAsync(experiment.Id, 2);
        await client.PublishAsync(Exchange, body);
        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(6, 2) { Outcome = TrialState.Succeeded });

        await client.PublishAsync(Exchange, body); // also when it is over
        await client.PublishAsync(Exchange, Plain.Json(experiment.Message with { Version = 7 })); // a marker: it is rejected behind it
        await RejectedMessages.ReasonOfAsync(suite, Plain.Json(experiment.Message with { Version = 7 }));
        var after = await ExperimentInvariants.HoldAsync(suite, experiment, new(6, 2));
        Assert.Equal(finished.State.EndedAt, after.State.EndedAt);
    }

    [Fact]
    public async Task Another_spec_under_the_same_id_is_refused_and_the_first_stands()
    {
        var suite = await suites.ApartAsync();
        var first = new ExperimentUnderTest { MaxTrialNum = 3 };
        var second = new ExperimentUnderTest { Id = first.Id, MaxTrialNum = 5 };
        await using var client = await suite.ConnectAsync();
        await client.PublishAsync(Exchange, Plain.Json(first.Message));
        await suite.StateAsync(first.Id, _ => true, "the first is accepted");

        await client.PublishAsync(Exchange, Plain.Json(second.Message));

        Assert.Contains($"{first.Id} is taken", await RejectedMessages.ReasonOfAsync(suite, Plain.Json(second.Message)));
        await ExperimentInvariants.HoldAsync(suite, first, new(3, 1) { Outcome = TrialState.Succeeded });
    }

    [Theory]
    [InlineData("this is not JSON #1", "not a StartExperiment in JSON")]
    [InlineData("{\"experimentId\": \"2f1f3f4e-0000-4000-8000-000000000001\", \"version\": 1, \"spec\": {", "not a StartExperiment in JSON")]
    [InlineData("[1, 2, 3]", "not a StartExperiment in JSON")]
    [InlineData("\"text\"", "not a StartExperiment in JSON")]
    [InlineData("null", "")]
    [InlineData("", "")]
    [InlineData("{}", "experimentId: required, a GUID")]
    [InlineData("{\"version\": 1, \"spec\": {}, \"name\": \"no id\"}", "experimentId: required, a GUID")]
    [InlineData("{\"version\": 1, \"experimentId\": \"seven\", \"spec\": {}}", "not a StartExperiment in JSON")]
    [InlineData("{\"version\": 2, \"experimentId\": \"2f1f3f4e-0000-4000-8000-000000000002\", \"spec\": {}}", "version: must be 1 (found 2)")]
    [InlineData("{\"experimentId\": \"2f1f3f4e-0000-4000-8000-000000000003\", \"spec\": {}}", "version: must be 1 (found 0)")]
    public async Task What_cannot_be_taken_in_is_rejected_with_a_reason(string body, string reason)
    {
        var suite = await suites.ApartAsync();
        await using var client = await suite.ConnectAsync();

        await client.PublishAsync(Exchange, body);

        Assert.Contains(reason, await RejectedMessages.ReasonOfAsync(suite, body));
    }

    [Fact]
    public async Task A_bad_spec_makes_an_experiment_in_ERROR_that_carries_all_its_problems()
    {
        var suite = await suites.ApartAsync();
        var id = Guid.NewGuid();
        var spec = new
        {
            maxTrialNum = 0,
            trialConcurrency = -1,
            searchSpace = new { x = new { _type = "uniform", _value = new[] { 1 } } },
            trainingConfig = new { type = "local", command = Array.Empty<string>(), workingDir = "relative" },
            tuner = new { builtinTunerName = "Rndom" },
            mispelled = true,
        };

        var state = await RefusedAsync(suite, id, JsonSerializer.SerializeToElement(spec));

        foreach (var path in new[] { "maxTrialNum", "trialConcurrency", "searchSpace.x", "command", "workingDir", "builtinTunerName", "mispelled" })
            Assert.Contains(state.Message!.Split('\n'), line => line.Contains("spec.", StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal));
        Assert.Equal(state.Message!.Split('\n'), (await suite.Experiments.FindAsync(id, TestContext.Current.CancellationToken))!.Problems);
    }

    [Fact]
    public async Task A_spec_of_more_than_1_MiB_ends_in_ERROR()
    {
        var spec = JsonSerializer.SerializeToElement(new { maxTrialNum = 1, padding = new string('x', 1024 * 1024) });

        var state = await RefusedAsync(await suites.ApartAsync(), Guid.NewGuid(), spec);

        Assert.Contains("1048576 bytes", state.Message);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(900)]
    public async Task A_spec_that_is_nested_too_deep_ends_in_ERROR(int levels)
    {
        var text = string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);

        var state = await RefusedAsync(
            await suites.ApartAsync(), Guid.NewGuid(), JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2000 }).RootElement);

        Assert.Contains("too deep", state.Message);
    }

    [Fact]
    public async Task A_message_that_is_nested_without_end_is_rejected()
    {
        var suite = await suites.ApartAsync();
        var body = $$"""{"version": 1, "experimentId": "{{Guid.NewGuid()}}", "spec": {{new string('[', 100_000)}}""";
        await using var client = await suite.ConnectAsync();

        await client.PublishAsync(Exchange, body);

        Assert.Contains("not a StartExperiment in JSON", await RejectedMessages.ReasonOfAsync(suite, body));
    }

    private static async Task<AutoTune.Experiments.State.ExperimentState> RefusedAsync(ApartSuite suite, Guid id, JsonElement spec)
    {
        await using var client = await suite.ConnectAsync();
        var json = $$"""{"version": 1, "experimentId": "{{id}}", "name": "bad", "spec": {{spec.GetRawText()}}}""";
        await client.PublishAsync(Exchange, json);
        var state = await suite.CompletedAsync(id);
        Assert.Equal((Phase.Error, "BadSpec"), (state.Phase, state.Reason));
        Assert.Equal(0, state.NextSequence);
        return state;
    }
}
