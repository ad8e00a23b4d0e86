using System.Diagnostics;
using System.Text.Json;
using AutoTune.Algorithms;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>A resource's life with one operator.</summary>
[Collection(OperatorCollection.Name)]
public sealed class OperatorTests(SharedOperator shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_resource_is_run_to_DONE_and_its_status_tells_all_of_it()
    {
        var suite = await shared.SuiteAsync();
        await using var launcher = await suite.LaunchAsync();
        var (resource, id) = await suite.Home.CreateAsync(Manifest.Of("whole", maxTrialNum: 12, trialConcurrency: 3));

        var status = await suite.Home.StatusAsync(resource, StatusFields.IsCompleted, "the experiment is over");

        Assert.Equal(("DONE", "MaxTrialsReached"), (status.Text("phase"), status.Text("reason")));
        Assert.Equal(("12/12", 12), (status.Text("trials"), status.Count("succeeded")));
        Assert.Equal(0, new[] { "waiting", "launching", "running", "failed", "earlyStopped", "stopped", "timedOut" }.Sum(state => status.Count(state)));
        var trials = await suite.Services.Trials.ListAsync(id, 0, 100, Cancellation);
        var spec = Read(resource).Spec!;
        var best = spec.Direction == OptimizeMode.Maximize ? trials.MaxBy(trial => trial.Value)! : trials.MinBy(trial => trial.Value)!;
        var shown = status.GetProperty("bestTrial");
        Assert.Equal((best.Sequence, best.Value), (shown.GetProperty("sequence").GetInt32(), shown.GetProperty("value").GetDouble()));
        Assert.True(JsonElement.DeepEquals(best.Parameters.Root, shown.GetProperty("parameters")));
        Assert.Equal(spec.Tuner.Name, status.Text("tuner"));
        Assert.Equal(resource.GetProperty("metadata").GetProperty("generation").GetInt64(), status.GetProperty("observedGeneration").GetInt64());
        Assert.True(status.GetProperty("startTime").GetDateTimeOffset() <= status.GetProperty("completionTime").GetDateTimeOffset());
        Assert.Equal(
            ["True", "False", "False", "True", "True"],
            new[] { "Initialized", "Running", "Uploaded", "Completed", "SpecApplied" }.Select(type => status.Condition(type)));
        var events = await suite.Home.EventsAsync(resource);
        Assert.Contains(events, one => one is { Type: "Normal", Reason: "PhaseChanged" } && one.Message.StartsWith("DONE (MaxTrialsReached)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bad_spec_ends_in_ERROR_with_every_problem_of_the_reader()
    {
        var suite = await shared.SuiteAsync();
        var (resource, _) = await suite.Home.CreateAsync(
            Manifest.Of("bad", searchSpace: "{x: {_type: uniform, _value: [1]}}", more: "tuner: {builtinTunerName: Rndom}"));

        var status = await suite.Home.StatusAsync(resource, StatusFields.IsCompleted, "the experiment is over");

        var problems = Read(resource).Problems;
        Assert.True(problems.Count >= 2);
        Assert.Equal(("ERROR", "BadSpec"), (status.Text("phase"), status.Text("reason")));
        Assert.Equal(problems.Select(problem => problem.Text), status.Text("message")!.Split('\n'));
        Assert.Equal(("False", "BadSpec"), (status.Condition("Initialized"), status.Condition("Initialized", "reason")));
        Assert.Contains(await suite.Home.EventsAsync(resource), one => one.Type == "Warning" && one.Message.StartsWith("ERROR (BadSpec)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_may_change_on_the_way()
    {
        var suite = await shared.SuiteAsync();
        var (resource, id) = await suite.Home.CreateAsync(Manifest.Of("limits", maxTrialNum: 4, trialConcurrency: 1));
        await suite.Home.StatusAsync(resource, status => status.Count("waiting") == 1, "one trial waits");

        var changed = await suite.Home.Experiments.MergeAsync("limits", """{"spec": {"maxTrialNum": 5, "trialConcurrency": 3}}""");

        var status = await suite.Home.StatusAsync(resource, status => status.Count("waiting") == 3 && IsAbout(status, changed), "three trials wait");
        Assert.Equal(("0/5", "True"), (status.Text("trials"), status.Condition("SpecApplied")));
        Assert.Equal(5, (await suite.Services.StateAsync(id, _ => true, "the state")).MaxTrialNum);
        await suite.Home.DeleteAsync("limits");
    }

    [Fact]
    public async Task A_changed_search_space_is_refused_and_the_experiment_goes_on_as_it_was()
    {
        var suite = await shared.SuiteAsync();
        var (resource, id) = await suite.Home.CreateAsync(Manifest.Of("refused"));
        await suite.Home.StatusAsync(resource, status => status.Count("waiting") == 1, "a trial waits");

        var changed = await suite.Home.Experiments.MergeAsync("refused", """{"spec": {"searchSpace": {"x": {"_value": [0, 2]}}, "maxTrialNum": 6}}""");

        var status = await suite.Home.StatusAsync(resource, status => IsAbout(status, changed), "the change is dealt with");
        Assert.Equal(("False", "ChangeRefused"), (status.Condition("SpecApplied"), status.Condition("SpecApplied", "reason")));
        Assert.Contains("spec.searchSpace.x._value[1].", status.Condition("SpecApplied", "message"));
        Assert.Equal(("RUNNING", "0/6"), (status.Text("phase"), status.Text("trials"))); // the limit beside it is taken over
        Assert.Contains(await suite.Home.EventsAsync(resource), one => one is { Type: "Warning", Reason: "SpecChangeRefused" });
        Assert.DoesNotContain("2", JsonElement.Parse((await suite.Services.Experiments.FindAsync(id, Cancellation))!.SpecJson).GetProperty("searchSpace").GetRawText());

        var undone = await suite.Home.Experiments.MergeAsync("refused", """{"spec": {"searchSpace": {"x": {"_value": [0, 1]}}}}""");

        status = await suite.Home.StatusAsync(resource, status => IsAbout(status, undone), "the change is undone");
        Assert.Equal("True", status.Condition("SpecApplied"));
        await suite.Home.DeleteAsync("refused");
    }

    [Fact]
    public async Task An_experiment_whose_resource_is_deleted_is_stopped_and_one_of_the_same_name_is_another()
    {
        var suite = await shared.SuiteAsync();
        var (first, firstId) = await suite.Home.CreateAsync(Manifest.Of("again"));
        await suite.Home.StatusAsync(first, status => status.Count("waiting") == 1, "a trial waits");

        await suite.Home.DeleteAsync("again");
        var (second, secondId) = await suite.Home.CreateAsync(Manifest.Of("again"));

        var stopped = await suite.Services.StateAsync(firstId, state => state.Completed, "the first is over");
        Assert.Equal((Phase.Done, "Stopped"), (stopped.Phase, stopped.Reason));
        Assert.NotEqual(firstId, secondId);
        await suite.Home.StatusAsync(second, status => status.Text("phase") == "RUNNING" && status.Count("waiting") == 1, "the second runs");
        // The next change of the second comes after whatever the first one's end could have done.
        await suite.Home.Experiments.MergeAsync("again", """{"spec": {"trialConcurrency": 2}}""");
        await suite.Home.StatusAsync(second, status => status.Count("waiting") == 2, "two trials of the second wait");
        Assert.All(
            suite.Home.Log.Of(ResourceLog.Uid(second)).Where(version => version.Status is not null),
            version => Assert.Contains(version.Status!.Value.Text("phase"), new[] { "PENDING", "RUNNING" }));
        await suite.Home.DeleteAsync("again");
    }

    [Fact]
    public async Task The_status_is_written_once_in_two_seconds_however_many_trials_end()
    {
        var suite = await shared.SuiteAsync();
        await using var launcher = await suite.LaunchAsync();
        var (resource, _) = await suite.Home.CreateAsync(Manifest.Of("busy", maxTrialNum: 600, trialConcurrency: 4));

        await suite.Home.StatusAsync(resource, StatusFields.IsCompleted, "the experiment is over");

        var writes = suite.Home.Log.Of(ResourceLog.Uid(resource)).Where(version => version.Status is not null).ToList();
        var seconds = Stopwatch.GetElapsedTime(writes[0].At, writes[^1].At).TotalSeconds;
        // One more than there are intervals, and one for news that come late.
        Assert.InRange(writes.Count, 2, (int)(seconds / 2) + 2);
        Assert.Equal(writes.Count, writes.Select(version => version.Object.GetProperty("metadata").GetProperty("resourceVersion").GetString()).Distinct().Count());
        TestContext.Current.TestOutputHelper?.WriteLine($"600 trials, {writes.Count} writes in {seconds:0.0} s");
    }

    private static ReadResult Read(JsonElement resource) =>
        new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(resource.GetProperty("spec").GetRawText(), absoluteWorkingDir: true);

    private static bool IsAbout(JsonElement status, JsonElement resource) =>
        status.TryGetProperty("observedGeneration", out var generation)
        && generation.GetInt64() == resource.GetProperty("metadata").GetProperty("generation").GetInt64();
}
