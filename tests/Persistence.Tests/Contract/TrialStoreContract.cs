using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence.Tests.Contract;

/// <summary>Trials: what is stored, found and listed.</summary>
public abstract class TrialStoreContract(StoreSource source) : StoreContract(source)
{
    [Fact]
    public async Task A_trial_comes_back_with_every_field_as_it_was()
    {
        var trial = Trial(7) with
        {
            SeenEnds = 5,
            State = TrialState.Succeeded,
            Attempt = 2,
            Retries = 1,
            Owner = "node-1/launcher-a",
            Process = new ProcessIdentity(4711, 9_876_543_210),
            Stop = new StopRequest(TrialState.EarlyStopped, "below the median", 12, 0.125),
            StartedAt = Noon.AddSeconds(1),
            EndedAt = Noon.AddDays(2),
            Value = -1.5e-300,
            FinalResult = """{"default":0.5,"loss":[1,2]}""",
            Reason = "because",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            EarlierAttempts =
            [
                new AttemptRecord(0, "node-1/launcher-a", Noon, Noon.AddTicks(3), "exit code 1"),
                new AttemptRecord(1, null, null, Noon.AddTicks(5), "the node went away"),
            ],
        };

        await Stores.Trials.AddAsync([trial], Cancellation);

        var stored = await Stored(7);
        Assert.Equal(trial.EarlierAttempts, stored.EarlierAttempts);
        Assert.Equal(trial with { EarlierAttempts = [] }, stored with { EarlierAttempts = [] });
    }

    [Fact]
    public async Task A_trial_comes_back_with_nothing_where_nothing_was()
    {
        await AddTrials(1);

        var stored = await Stored(0);
        Assert.Empty(stored.EarlierAttempts);
        Assert.Equal(Trial(0) with { EarlierAttempts = [] }, stored with { EarlierAttempts = [] });
    }

    [Theory]
    [InlineData("grün, 中文, 🎛️, \u0001\t\r\n\"'\\ and $set, a.b")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task Text_comes_back_as_it_was(string text)
    {
        await Stores.Trials.AddAsync([Trial(0) with { Reason = text, FinalResult = text, Owner = text }], Cancellation);

        var stored = await Stored(0);
        Assert.Equal((text, text, text), (stored.Reason, stored.FinalResult, stored.Owner));
    }

    [Fact]
    public async Task Text_cut_within_a_character_is_stored_with_a_replacement_for_it()
    {
        await AddTrials(1);

        Assert.True(await Stores.Trials.EndAsync(
            Experiment, 0, 0, new TrialOutcome(TrialState.Failed, Reason: "log: \ud83c"), Noon, Cancellation));

        Assert.StartsWith("log: \ufffd", (await Stored(0)).Reason);
    }

    [Fact]
    public async Task Parameters_of_256_KiB_come_back_as_they_were()
    {
        var parameters = new ParameterSet($$"""{"text":"{{new string('ä', 128 * 1024)}}"}""");
        await Stores.Trials.AddAsync([Trial(0) with { Parameters = parameters }], Cancellation);
        await Stores.Trials.ClaimAsync(Experiment, 0, "host/one", Cancellation);

        Assert.Equal(parameters, (await Stored(0)).Parameters);
    }

    [Theory]
    [InlineData(double.NaN, null)]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(double.NegativeInfinity, null)]
    [InlineData(double.MaxValue, double.MaxValue)]
    [InlineData(double.Epsilon, double.Epsilon)]
    [InlineData(0.1, 0.1)]
    [InlineData(3.0, 3.0)]
    public async Task A_value_that_is_no_finite_number_is_stored_as_none(double value, double? expected)
    {
        await AddTrials(1);
        await Stores.Trials.RequestStopAsync(
            Experiment, 0, null, new StopRequest(TrialState.EarlyStopped, "judged", 1, value), Cancellation);
        await Stores.Trials.EndAsync(Experiment, 0, 0, new TrialOutcome(TrialState.Succeeded, value), Noon, Cancellation);

        var stored = await Stored(0);
        Assert.Equal((expected, expected), (stored.Value, stored.Stop!.Value));
    }

    [Fact]
    public async Task Times_come_back_exactly_and_in_UTC()
    {
        var elsewhere = Noon.ToOffset(TimeSpan.FromHours(-7));
        await Stores.Trials.AddAsync([Trial(0) with { CreatedAt = elsewhere, StartedAt = DateTimeOffset.UnixEpoch.AddTicks(-1) }], Cancellation);

        var stored = await Stored(0);
        Assert.Equal(Noon, stored.CreatedAt);
        Assert.Equal(TimeSpan.Zero, stored.CreatedAt.Offset);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(-1), stored.StartedAt);
    }

    [Fact]
    public async Task Adding_again_changes_nothing_and_tells_what_stands()
    {
        Assert.Empty(await Stores.Trials.AddAsync([Trial(1)], Cancellation));
        var other = new ParameterSet("""{"lr":1}""");

        var standing = await Stores.Trials.AddAsync(
            [Trial(0) with { Parameters = other }, Trial(1) with { Parameters = other }, Trial(2) with { Parameters = other }],
            Cancellation);

        Assert.Equal(Parameters, Assert.Single(standing).Parameters.Json);
        Assert.Equal(1, standing[0].Sequence);
        Assert.Equal([other, new ParameterSet(Parameters), other], (await List(0, 10)).Select(trial => trial.Parameters));
        Assert.Equal([0, 1, 2], (await Stores.Trials.AddAsync([Trial(0), Trial(1), Trial(2)], Cancellation)).Select(trial => trial.Sequence));
    }

    [Fact]
    public async Task Adding_no_trials_is_nothing() => Assert.Empty(await Stores.Trials.AddAsync([], Cancellation));

    [Fact]
    public async Task Workers_that_add_the_same_trials_at_once_agree_on_one_of_each()
    {
        var answers = await AtOnce(16, worker => Stores.Trials.AddAsync(
            [.. Enumerable.Range(0, 20).Select(i => Trial(i) with { Parameters = new ParameterSet($$"""{"by":{{worker}}}""") })],
            Cancellation));

        Assert.Equal(15 * 20, answers.Sum(standing => standing.Count));
        var stored = (await List(0, 100)).ToDictionary(trial => trial.Sequence, trial => trial.Parameters);
        Assert.Equal(20, stored.Count);
        Assert.All(answers.SelectMany(standing => standing), trial => Assert.Equal(stored[trial.Sequence], trial.Parameters));
    }

    [Fact]
    public async Task A_trial_that_is_not_there_is_not_found()
    {
        Assert.Null(await Stores.Trials.FindAsync(Experiment, 0, Cancellation));
        await AddTrials(1);
        Assert.Null(await Stores.Trials.FindAsync(Experiment, 1, Cancellation));
        Assert.Null(await Stores.Trials.FindAsync(Guid.NewGuid(), 0, Cancellation));
    }

    [Fact]
    public async Task Pages_follow_each_other_by_sequence_and_keep_to_the_experiment()
    {
        await AddTrials(25);
        foreach (var other in new[] { Neighbour(-1), Neighbour(1) })
        {
            await Stores.Trials.AddAsync([Trial(0) with { ExperimentId = other }, Trial(int.MaxValue) with { ExperimentId = other }], Cancellation);
        }

        await Stores.Trials.AddAsync([Trial(100_000_000), Trial(int.MaxValue)], Cancellation);

        Assert.Equal(Enumerable.Range(0, 10), Sequences(await List(0, 10)));
        Assert.Equal(Enumerable.Range(10, 10), Sequences(await List(10, 10)));
        Assert.Equal([.. Enumerable.Range(20, 5), 100_000_000, int.MaxValue], Sequences(await List(20, 10)));
        Assert.Equal([int.MaxValue], Sequences(await List(100_000_001, 10)));
        Assert.Empty(await Stores.Trials.ListAsync(Guid.NewGuid(), 0, 10, Cancellation));
    }

    [Fact]
    public async Task A_page_may_be_longer_than_one_batch_of_the_database()
    {
        await AddTrials(1_500);

        Assert.Equal(Enumerable.Range(100, 1_200), Sequences(await List(100, 1_200)));
    }

    [Fact]
    public async Task Of_given_trials_those_that_exist_are_found()
    {
        await AddTrials(5);

        var found = await Stores.Trials.FindManyAsync(Experiment, [4, 9, 1], Cancellation);

        Assert.Equal([1, 4], Sequences(found).Order());
        Assert.Equal(Parameters, found[0].Parameters.Json);
        Assert.Empty(await Stores.Trials.FindManyAsync(Experiment, [], Cancellation));
        Assert.Empty(await Stores.Trials.FindManyAsync(Guid.NewGuid(), [1], Cancellation));
    }

    [Fact]
    public async Task Of_given_trials_those_that_ended_are_found()
    {
        await AddTrials(6);
        await Stores.Trials.EndAsync(Experiment, 1, 0, new TrialOutcome(TrialState.Succeeded, 0.25, "0.25"), Noon, Cancellation);
        await Stores.Trials.EndAsync(Experiment, 2, 0, new TrialOutcome(TrialState.Failed, Reason: "no"), Noon.AddTicks(1), Cancellation);
        await Stores.Trials.EndAsync(Experiment, 3, 0, new TrialOutcome(TrialState.TimedOut), Noon, Cancellation);
        await Stores.Trials.ClaimAsync(Experiment, 4, "host/one", Cancellation);

        var found = await Stores.Trials.FindEndedAsync(Experiment, [0, 1, 2, 4, 5, 77], Cancellation);

        Assert.Equal(
            [new EndedTrial(1, TrialState.Succeeded, 0.25, Noon), new EndedTrial(2, TrialState.Failed, null, Noon.AddTicks(1))],
            found.OrderBy(trial => trial.Sequence));
        Assert.Empty(await Stores.Trials.FindEndedAsync(Experiment, [], Cancellation));
        Assert.Empty(await Stores.Trials.FindEndedAsync(Guid.NewGuid(), [1], Cancellation));
    }

    [Fact]
    public async Task Trials_are_counted_by_state()
    {
        await AddTrials(5);
        await Stores.Trials.ClaimAsync(Experiment, 0, "host/one", Cancellation);
        await Stores.Trials.EndAsync(Experiment, 1, 0, new TrialOutcome(TrialState.Stopped), Noon, Cancellation);

        Assert.Equal(
            new Dictionary<TrialState, int> { [TrialState.Waiting] = 3, [TrialState.Launching] = 1, [TrialState.Stopped] = 1 },
            await Stores.Trials.CountByStateAsync(Experiment, Cancellation));
        Assert.Empty(await Stores.Trials.CountByStateAsync(Guid.NewGuid(), Cancellation));
    }

    [Fact]
    public async Task An_owner_has_its_launching_and_running_trials()
    {
        await AddTrials(6);
        var other = Guid.NewGuid();
        await Stores.Trials.AddAsync([Trial(3) with { ExperimentId = other }], Cancellation);
        await Stores.Trials.ClaimAsync(other, 3, "host/one", Cancellation);
        foreach (var sequence in new[] { 0, 1, 2, 4 })
        {
            await Stores.Trials.ClaimAsync(Experiment, sequence, "host/one", Cancellation);
        }

        await Stores.Trials.ClaimAsync(Experiment, 5, "host/two", Cancellation);
        await Stores.Trials.StartAsync(Experiment, 1, 0, "host/one", null, Noon, Cancellation);
        await Stores.Trials.EndAsync(Experiment, 2, 0, new TrialOutcome(TrialState.Failed), Noon, Cancellation);
        await Stores.Trials.RetryAsync(Experiment, 4, new AttemptRecord(0, "host/one", null, Noon, "gone"), true, Cancellation);

        var owned = await Stores.Trials.ListOwnedAsync("host/one", Cancellation);

        Assert.Equal(
            new[] { (Experiment, 0), (Experiment, 1), (other, 3) }.Order(),
            owned.Select(trial => (trial.ExperimentId, trial.Sequence)).Order());
        Assert.Empty(await Stores.Trials.ListOwnedAsync("host", Cancellation));
    }

    [Fact]
    public void The_numbers_that_stand_for_states_in_the_store_are_these() => Assert.Equal(
        [
            (0, "Waiting"), (1, "Launching"), (2, "Running"), (3, "Succeeded"), (4, "Failed"), (5, "EarlyStopped"), (6, "Stopped"),
            (7, "TimedOut"),
        ],
        Enum.GetValues<TrialState>().Select(state => ((int)state, state.ToString())));

    private Task<IReadOnlyList<TrialRecord>> List(int from, int limit) => Stores.Trials.ListAsync(Experiment, from, limit, Cancellation);

    private static IEnumerable<int> Sequences(IReadOnlyList<TrialRecord> trials) => trials.Select(trial => trial.Sequence);

    /// <summary>The id just before or after this experiment's.</summary>
    private Guid Neighbour(int distance)
    {
        var bytes = Experiment.ToByteArray(bigEndian: true);
        bytes[15] = (byte)(bytes[15] + distance);
        return new Guid(bytes, bigEndian: true);
    }
}
