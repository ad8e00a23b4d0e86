using AutoTune.Algorithms;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.Persistence.Sqlite;
using AutoTune.Services.Tests.Behaviour;
using AutoTune.Services.Tests.Harness;
using AutoTune.TunerWorker;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Services.Tests.Tuning;

/// <summary>The study that a tuner worker reads from the store, as the tuner sees it.</summary>
public sealed class StudySessionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider store = new ServiceCollection().AddSqliteStore(Path.Combine(Scratch.New(), "autotune.db")).BuildServiceProvider();
    private readonly ExperimentUnderTest experiment = new() { Tuner = "TPE", OptimizeMode = "maximize" };
    private readonly List<StudyView> seen = [];

    private ITrialStore Trials => store.GetRequiredService<ITrialStore>();

    private IEndLog Ends => store.GetRequiredService<IEndLog>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await store.GetRequiredService<IStoreSetup>().PrepareAsync(Cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Trials_come_with_what_they_had_seen_and_ends_in_their_order_oriented_once()
    {
        await AddTrialsAsync(0, 0, 0, 2, 4);
        await EndAsync((2, TrialState.Succeeded, 0.5), (0, TrialState.Failed, null), (3, TrialState.EarlyStopped, -2), (1, TrialState.TimedOut, null));

        var view = await AskAsync(Session(), 5, 4);

        Assert.Equal([0, 0, 0, 2, 4], view.Trials.Select(trial => trial.SeenEnds));
        Assert.Equal(Enumerable.Range(0, 5).Select(Parameters), view.Trials.Select(trial => trial.Parameters));
        // It maximizes, and inside less is better. Trial 4 runs: it has no end.
        Assert.Equal(
            [new(0, 2, TrialState.Succeeded, -0.5), new(1, 0, TrialState.Failed, null), new(2, 3, TrialState.EarlyStopped, 2), new(3, 1, TrialState.TimedOut, null)],
            view.Ends);
    }

    [Fact]
    public async Task Ends_beyond_those_a_request_may_see_are_not_seen_also_not_by_a_warm_session()
    {
        await AddTrialsAsync(0, 0, 0, 1);
        await EndAsync((1, TrialState.Succeeded, 1), (0, TrialState.Succeeded, 2), (2, TrialState.Succeeded, 3));
        var warm = Session();

        Assert.Equal([1], (await AskAsync(warm, 3, 1)).Ends.Select(end => end.Sequence));
        Assert.Equal([1, 0, 2], (await AskAsync(warm, 4, 3)).Ends.Select(end => end.Sequence));
        // A request that comes late, or again, sees what it saw.
        Assert.Equal([1, 0], (await AskAsync(warm, 4, 2)).Ends.Select(end => end.Sequence));
        Assert.Equal([1, 0], (await AskAsync(Session(), 4, 2)).Ends.Select(end => end.Sequence));
    }

    [Fact]
    public async Task A_trial_that_is_tried_again_runs_until_its_last_attempt_has_ended()
    {
        await AddTrialsAsync(0, 0);
        await Trials.ClaimAsync(experiment.Id, 0, "host/launcher", Cancellation);
        await Trials.RetryAsync(experiment.Id, 0, new AttemptRecord(0, "host/launcher", Noon, Noon, "exit code 3"), countsAsRetry: true, Cancellation);
        await EndAsync((1, TrialState.Succeeded, 1));
        var session = Session();

        var between = await AskAsync(session, 2, 1);

        Assert.Equal([Parameters(0), Parameters(1)], between.Trials.Select(trial => trial.Parameters));
        Assert.Equal([1], between.Ends.Select(end => end.Sequence));

        await EndAsync((0, TrialState.Succeeded, 7));
        Assert.Equal([(1, -1.0), (0, -7.0)], (await AskAsync(session, 3, 2)).Ends.Select(end => (end.Sequence, end.Loss!.Value)));
    }

    [Fact]
    public async Task What_is_proposed_in_a_request_runs_for_the_next_of_the_same()
    {
        await AddTrialsAsync(0);
        var session = Session();
        await session.CatchUpAsync(1, 0, Cancellation);

        session.Suggest(1, 0);
        session.Suggest(2, 0);

        Assert.Equal([Parameters(0), Parameters(1)], seen[^1].Trials.Select(trial => trial.Parameters));
        Assert.Equal((2, 0), (seen[^1].TrialCount, seen[^1].EndCount));
    }

    [Fact]
    public async Task Long_studies_are_read_whole()
    {
        await AddTrialsAsync([.. Enumerable.Range(0, 2500)]);
        await EndAsync([.. Enumerable.Range(0, 2500).Select(i => (2499 - i, TrialState.Succeeded, (double?)i))]);

        var view = await AskAsync(Session(), 2500, 2500);

        Assert.Equal(Enumerable.Range(0, 2500), view.Trials.Select(trial => trial.SeenEnds));
        Assert.Equal(Enumerable.Range(0, 2500).Reverse(), view.Ends.Select(end => end.Sequence));
    }

    [Fact]
    public async Task What_must_be_there_and_is_not_is_an_error()
    {
        await AddTrialsAsync(0, 0);
        await EndAsync((0, TrialState.Succeeded, 1));

        Assert.Contains("Trial 2", (await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(Session(), 3, 1))).Message);
        Assert.Contains("End 1", (await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(Session(), 2, 2))).Message);
    }

    [Fact]
    public async Task A_trial_that_stands_otherwise_than_proposed_is_an_error()
    {
        var session = Session();
        await session.CatchUpAsync(0, 0, Cancellation);
        session.Suggest(0, 0);

        var standing = Trial(0, 0) with { Parameters = new ParameterSet("""{"x":0.5}""") };
        Assert.Contains("stands with", Assert.Throws<InvalidOperationException>(() => session.Wrote([Trial(0, 0)], [standing])).Message);

        session.Wrote([Trial(0, 0)], [Trial(0, 0)]);
        Assert.Equal((0, null), (session.Written(0), session.Written(1)));
    }

    [Fact]
    public async Task A_tuner_that_does_not_look_is_read_nothing()
    {
        // The store is empty: reading would be an error.
        var view = await AskAsync(Session(readsStudy: false), 3, 2);

        Assert.Equal((3, 0), (view.TrialCount, view.EndCount));
    }

    private StudySession Session(bool readsStudy = true)
    {
        var json = experiment.Message.Spec!.Value.GetRawText();
        var spec = new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(json, absoluteWorkingDir: true).Spec!;
        var record = new ExperimentRecord(experiment.Id, "tests", "study", json, spec.Seed!.Value, [], [], Noon);
        var tuner = new ScriptedTuner(study =>
        {
            seen.Add(study);
            return new Suggestion.Propose(Parameters(study.TrialCount));
        });
        return new StudySession(new ExperimentSpecs.Known(record, spec), tuner, readsStudy, Trials, Ends);
    }

    /// <summary>Asks for one trial, and returns what the tuner saw.</summary>
    private async Task<StudyView> AskAsync(StudySession session, int sequence, int seenEnds)
    {
        await session.CatchUpAsync(sequence, seenEnds, Cancellation);
        session.Suggest(sequence, seenEnds);
        return seen[^1];
    }

    private async Task AddTrialsAsync(params int[] seenEnds) =>
        await Trials.AddAsync([.. seenEnds.Select((ends, sequence) => Trial(sequence, ends))], Cancellation);

    private async Task EndAsync(params (int Sequence, TrialState State, double? Value)[] ended)
    {
        var first = (await Ends.ReadAsync(experiment.Id, 0, 10, Cancellation)).Count;
        Assert.True(await Ends.AppendAsync(
            experiment.Id, [.. ended.Select((end, i) => new TrialEnd(first + i, end.Sequence, end.State, end.Value))], Cancellation));
    }

    private TrialRecord Trial(int sequence, int seenEnds) => new()
    {
        ExperimentId = experiment.Id,
        Sequence = sequence,
        Parameters = Parameters(sequence),
        SeenEnds = seenEnds,
        CreatedAt = Noon,
    };

    private static ParameterSet Parameters(int sequence) => new($$"""{"x":{{sequence}}}""");
}
