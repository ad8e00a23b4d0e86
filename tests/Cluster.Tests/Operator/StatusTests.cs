using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Operator;
using AutoTune.Operator.Status;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>What is written into a status, and when nothing is.</summary>
public sealed class StatusTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_condition_keeps_its_time_while_its_status_stays()
    {
        var running = Status(State(Phase.Running), before: null, Noon);

        var later = Status(State(Phase.Running), running, Noon.AddHours(1));
        var over = Status(State(Phase.Done), later, Noon.AddHours(2));

        Assert.True(JsonElement.DeepEquals(running, later));
        Assert.Equal("2026-01-01T12:00:00Z", over.Condition("Initialized", "lastTransitionTime"));
        Assert.Equal("2026-01-01T14:00:00Z", over.Condition("Running", "lastTransitionTime"));
    }

    [Fact]
    public void Conditions_of_others_stay()
    {
        var before = JsonElement.Parse("""{"conditions": [{"type": "Audited", "status": "True", "lastTransitionTime": "2020-01-01T00:00:00Z"}]}""");

        var status = Status(State(Phase.Running), before, Noon);

        Assert.Equal("2020-01-01T00:00:00Z", status.Condition("Audited", "lastTransitionTime"));
        Assert.Equal("True", status.Condition("Running"));
    }

    [Fact]
    public void A_status_stays_small_whatever_the_reasons_and_parameters_are()
    {
        var state = State(Phase.Error);
        state.Message = new string('m', 1_000_000);
        var best = new TrialRecord
        {
            ExperimentId = state.Id, Sequence = 7, SeenEnds = 0, CreatedAt = Noon, Value = 0.5,
            Parameters = new ParameterSet($$"""{"x": "{{new string('p', 200_000)}}"}"""),
        };

        var status = ExperimentStatus.Of(new Picture(state, new Dictionary<TrialState, int>(), best, null), 1, null, null, Noon);

        Assert.InRange(Encoding.UTF8.GetByteCount(status.ToJsonString()), 16_000, 20_000);
        Assert.Equal("""{"sequence":7,"value":0.5}""", status["bestTrial"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"a": 1, "b": {"c": 2}}""", """{"a": 1, "b": {"c": 2}}""", null)]
    [InlineData("""{"a": 1e-05, "b": 1.0}""", """{"a": 0.00001, "b": 1}""", null)]
    [InlineData("""{"a": 1}""", """{"a": 2}""", """{"a":2}""")]
    [InlineData("""{"a": 1, "b": 2}""", """{"a": 1}""", """{"b":null}""")]
    [InlineData("""{"p": {"x": 1, "y": 2}}""", """{"p": {"x": 1, "z": 3}}""", """{"p":{"y":null,"z":3}}""")]
    [InlineData("""{"l": [1, 2]}""", """{"l": [1]}""", """{"l":[1]}""")]
    [InlineData("""{"p": 1}""", """{"p": {"x": 1}}""", """{"p":{"x":1}}""")]
    [InlineData("null", """{"p": {"x": 1}}""", """{"p":{"x":1}}""")]
    public void A_patch_says_what_differs_and_no_more(string before, string after, string? patch) =>
        Assert.Equal(patch, MergePatch.Between(JsonElement.Parse(before), JsonNode.Parse(after)!.AsObject())?.ToJsonString());

    [Theory]
    [InlineData("""{"maxTrialNum": 8, "trialConcurrency": 2}""", 8, null, null, null)]
    [InlineData("""{"maxTrialNum": 4, "trialConcurrency": 2, "maxExecSeconds": 60}""", null, null, 60, null)]
    [InlineData("""{"maxTrialNum": 4}""", null, 1, null, null)]
    [InlineData("""{"trialConcurrency": 2}""", null, null, null, "spec.maxTrialNum")]
    [InlineData("""{"maxTrialNum": 3000000000, "trialConcurrency": 2}""", null, null, null, "spec.maxTrialNum")]
    [InlineData("""{"maxTrialNum": 4, "trialConcurrency": 3, "seed": 2}""", null, 3, null, "spec.seed")]
    [InlineData("""{"maxTrialNum": 4, "trialConcurrency": 2}""", null, null, null, null)]
    public void Limits_are_changed_and_the_rest_is_refused(string spec, int? trials, int? concurrency, int? seconds, string? refused)
    {
        var state = State(Phase.Running);

        var change = SpecChange.Between(Record(state), state, JsonElement.Parse(spec));

        var limits = new ChangeExperimentLimits(state.Id, trials, concurrency, seconds);
        Assert.Equal(limits == new ChangeExperimentLimits(state.Id) ? null : limits, change.Limits);
        Assert.Equal(refused is not null, change.Refused is not null);
        Assert.StartsWith(refused is null ? "" : $"Changed: {refused}. ", change.Refused ?? "");
    }

    [Fact]
    public void What_is_over_changes_no_more()
    {
        var state = State(Phase.Done);

        var change = SpecChange.Between(Record(state), state, JsonElement.Parse("""{"maxTrialNum": 9, "trialConcurrency": 2}"""));

        Assert.Null(change.Limits);
        Assert.Contains("is over", change.Refused);
    }

    [Fact]
    public void A_bad_spec_that_stands_as_it_was_is_not_refused_once_more()
    {
        var state = State(Phase.Error);
        state.MaxTrialNum = null; // nothing of a bad spec is in force
        var record = Record(state) with { Problems = ["spec.tuner.builtinTunerName: ..."] };

        Assert.Equal(new SpecChange(null, null), SpecChange.Between(record, state, JsonElement.Parse(record.SpecJson)));
    }

    private static JsonElement Status(ExperimentState state, JsonElement? before, DateTimeOffset now) => JsonSerializer.SerializeToElement(
        ExperimentStatus.Of(new Picture(state, new Dictionary<TrialState, int>(), null, null), 1, null, before, now));

    private static ExperimentState State(Phase phase) => new()
    {
        Id = Guid.NewGuid(), Namespace = "default", Name = "test", Phase = phase, StartedAt = Noon, MaxTrialNum = 4, TrialConcurrency = 2,
    };

    private static ExperimentRecord Record(ExperimentState state) =>
        new(state.Id, state.Namespace, state.Name, """{"maxTrialNum": 4, "trialConcurrency": 2}""", 1, [], [], Noon);
}
