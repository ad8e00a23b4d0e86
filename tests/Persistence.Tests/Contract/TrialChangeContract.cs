using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence.Tests.Contract;

/// <summary>Trials: the rules under which they change.</summary>
public abstract class TrialChangeContract(StoreSource source) : StoreContract(source)
{
    private const string Me = "host/one";

    private static readonly ProcessIdentity Process = new(4711, 123_456);

    private static readonly StopRequest ByUser = new(TrialState.Stopped, "stopped by a user");

    [Fact]
    public async Task Of_32_that_claim_a_trial_at_once_exactly_one_gets_it()
    {
        await AddTrials(8);
        for (var sequence = 0; sequence < 8; sequence++)
        {
            var claims = await AtOnce(32, i => Stores.Trials.ClaimAsync(Experiment, sequence, $"host/{i}", Cancellation));

            var mine = Assert.Single(claims, claim => claim is not null)!;
            Assert.Equal(TrialState.Launching, mine.State);
            Assert.Equal((await Stored(sequence)).Owner, mine.Owner);
            Assert.Equal(Parameters, mine.Parameters.Json);
        }
    }

    [Fact]
    public async Task A_claim_repeated_by_its_owner_is_still_its_own()
    {
        await AddTrials(1);
        await Stores.Trials.ClaimAsync(Experiment, 0, Me, Cancellation);

        Assert.Equal(Me, (await Stores.Trials.ClaimAsync(Experiment, 0, Me, Cancellation))?.Owner);
        await Stores.Trials.RequestStopAsync(Experiment, 0, null, ByUser, Cancellation);
        Assert.Equal(ByUser, (await Stores.Trials.ClaimAsync(Experiment, 0, Me, Cancellation))?.Stop);
        Assert.Null(await Stores.Trials.ClaimAsync(Experiment, 0, "host/two", Cancellation));
    }

    [Fact]
    public async Task What_is_not_waiting_cannot_be_claimed()
    {
        await AddTrials(3);
        await Running(0);
        await Stores.Trials.EndAsync(Experiment, 1, 0, new TrialOutcome(TrialState.Stopped), Noon, Cancellation);
        await Stores.Trials.RequestStopAsync(Experiment, 2, null, ByUser, Cancellation);

        Assert.Null(await Stores.Trials.ClaimAsync(Experiment, 0, Me, Cancellation));
        Assert.Null(await Stores.Trials.ClaimAsync(Experiment, 1, Me, Cancellation));
        Assert.Null(await Stores.Trials.ClaimAsync(Experiment, 2, Me, Cancellation));
        Assert.Null(await Stores.Trials.ClaimAsync(Experiment, 3, Me, Cancellation));
        Assert.Null(await Stores.Trials.ClaimAsync(Guid.NewGuid(), 0, Me, Cancellation));
        Assert.Equal(TrialState.Waiting, (await Stored(2)).State);
    }

    [Fact]
    public async Task A_claimed_trial_is_started_by_its_owner_with_its_process()
    {
        await AddTrials(1);
        await Stores.Trials.ClaimAsync(Experiment, 0, Me, Cancellation);

        Assert.True(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, Process, Noon, Cancellation));
        var stored = await Stored(0);
        Assert.Equal((TrialState.Running, Process, Noon), (stored.State, stored.Process, stored.StartedAt));
        Assert.True(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, Process, Noon, Cancellation), "the same again is harmless");
        Assert.False(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, Process with { Pid = 1 }, Noon, Cancellation));
        Assert.False(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, null, Noon, Cancellation));
        Assert.False(await Stores.Trials.StartAsync(Experiment, 0, 0, "host/two", Process, Noon, Cancellation));
        Assert.Equal(stored with { EarlierAttempts = [] }, await Stored(0) with { EarlierAttempts = [] });
    }

    [Fact]
    public async Task A_start_without_a_process_can_be_repeated_too()
    {
        await AddTrials(1);
        await Stores.Trials.ClaimAsync(Experiment, 0, Me, Cancellation);

        Assert.True(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, null, Noon, Cancellation));
        Assert.True(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, null, Noon, Cancellation));
        Assert.Null((await Stored(0)).Process);
    }

    [Fact]
    public async Task A_trial_nobody_claimed_cannot_be_started()
    {
        await AddTrials(1);

        Assert.False(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, Process, Noon, Cancellation));
        Assert.False(await Stores.Trials.StartAsync(Experiment, 1, 0, Me, Process, Noon, Cancellation));
    }

    [Fact]
    public async Task Of_32_outcomes_at_once_exactly_one_stands()
    {
        await AddTrials(8);
        for (var sequence = 0; sequence < 8; sequence++)
        {
            var outcomes = Enumerable.Range(0, 32)
                .Select(i => i % 2 == 0
                    ? new TrialOutcome(TrialState.Succeeded, i, i.ToString())
                    : new TrialOutcome(TrialState.Failed, Reason: i.ToString()))
                .ToList();

            var wins = await AtOnce(32, i => Stores.Trials.EndAsync(Experiment, sequence, 0, outcomes[i], Noon, Cancellation));

            var winner = outcomes[Assert.Single(Enumerable.Range(0, 32), i => wins[i])];
            var stored = await Stored(sequence);
            Assert.Equal(winner, new TrialOutcome(stored.State, stored.Value, stored.FinalResult, stored.Reason));
        }
    }

    [Fact]
    public async Task The_first_outcome_stands_and_its_repetition_is_confirmed()
    {
        await AddTrials(1);
        var first = new TrialOutcome(TrialState.Succeeded, double.NaN, "\"NaN\"");
        Assert.True(await Stores.Trials.EndAsync(Experiment, 0, 0, first, Noon, Cancellation));

        Assert.True(await Stores.Trials.EndAsync(Experiment, 0, 0, first, Noon, Cancellation), "the same again is harmless");
        Assert.False(await Stores.Trials.EndAsync(Experiment, 0, 0, first, Noon.AddTicks(1), Cancellation));
        Assert.False(await Stores.Trials.EndAsync(Experiment, 0, 0, first with { Value = 1 }, Noon, Cancellation));
        Assert.False(await Stores.Trials.EndAsync(Experiment, 0, 0, first with { Reason = "late" }, Noon, Cancellation));
        Assert.False(await Stores.Trials.EndAsync(Experiment, 0, 0, first with { FinalResult = null }, Noon, Cancellation));
        Assert.False(await Stores.Trials.EndAsync(Experiment, 0, 0, first with { State = TrialState.Failed }, Noon, Cancellation));
        var stored = await Stored(0);
        Assert.Equal((TrialState.Succeeded, null, Noon), (stored.State, stored.Value, stored.EndedAt));
    }

    [Fact]
    public async Task A_trial_that_waits_can_be_ended() // A stop before anybody claimed it.
    {
        await AddTrials(1);

        Assert.True(await Stores.Trials.EndAsync(Experiment, 0, 0, new TrialOutcome(TrialState.Stopped, Reason: "over"), Noon, Cancellation));
        Assert.False(await Stores.Trials.EndAsync(Experiment, 1, 0, new TrialOutcome(TrialState.Stopped), Noon, Cancellation));
    }

    [Fact]
    public async Task A_failed_attempt_goes_back_to_waiting_with_the_next_attempt()
    {
        await AddTrials(1);
        await Running(0);
        var ended = new AttemptRecord(0, Me, Noon, Noon.AddSeconds(5), "exit code 1");

        Assert.True(await Stores.Trials.RetryAsync(Experiment, 0, ended, countsAsRetry: true, Cancellation));

        var stored = await Stored(0);
        Assert.Equal(
            (TrialState.Waiting, 1, 1, null, null, null),
            (stored.State, stored.Attempt, stored.Retries, stored.Owner, stored.Process, stored.StartedAt));
        Assert.Equal(ended, Assert.Single(stored.EarlierAttempts));
    }

    [Fact]
    public async Task An_interrupted_attempt_does_not_count_as_a_retry()
    {
        await AddTrials(1);
        var first = new AttemptRecord(0, Me, Noon, Noon, "interrupted");
        var second = new AttemptRecord(1, null, null, Noon, "failed \"to\" launch");

        Assert.True(await Stores.Trials.RetryAsync(Experiment, 0, first, countsAsRetry: false, Cancellation));
        Assert.True(await Stores.Trials.RetryAsync(Experiment, 0, second, countsAsRetry: true, Cancellation));

        var stored = await Stored(0);
        Assert.Equal((2, 1), (stored.Attempt, stored.Retries));
        Assert.Equal([first, second], stored.EarlierAttempts);
    }

    [Fact]
    public async Task A_retry_repeated_is_confirmed_and_made_once()
    {
        await AddTrials(1);
        await Running(0);
        var ended = new AttemptRecord(0, Me, Noon, Noon.AddSeconds(5), "exit code 1");

        var answers = await AtOnce(16, _ => Stores.Trials.RetryAsync(Experiment, 0, ended, countsAsRetry: true, Cancellation));

        Assert.All(answers, Assert.True);
        Assert.False(await Stores.Trials.RetryAsync(Experiment, 0, ended with { Reason = "lost" }, countsAsRetry: true, Cancellation));
        var stored = await Stored(0);
        Assert.Equal((1, 1), (stored.Attempt, stored.Retries));
        Assert.Single(stored.EarlierAttempts);
        Assert.False(await Stores.Trials.RetryAsync(Experiment, 1, ended, countsAsRetry: true, Cancellation));
    }

    [Fact]
    public async Task A_stale_attempt_changes_nothing()
    {
        await AddTrials(1);
        await Running(0);
        await Stores.Trials.RetryAsync(Experiment, 0, new AttemptRecord(0, Me, Noon, Noon, "lost"), countsAsRetry: true, Cancellation);
        await Stores.Trials.ClaimAsync(Experiment, 0, Me, Cancellation);
        var before = await Stored(0);

        Assert.False(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, Process, Noon, Cancellation));
        Assert.False(await Stores.Trials.EndAsync(Experiment, 0, 0, new TrialOutcome(TrialState.Succeeded, 1), Noon, Cancellation));
        Assert.False(await Stores.Trials.RetryAsync(Experiment, 0, new AttemptRecord(0, Me, Noon, Noon, "x"), true, Cancellation));
        Assert.False(await Stores.Trials.RequestStopAsync(Experiment, 0, 0, ByUser, Cancellation));
        Assert.False(await Stores.Trials.EndAsync(Experiment, 0, 2, new TrialOutcome(TrialState.Succeeded, 1), Noon, Cancellation));

        Assert.Equal(before with { EarlierAttempts = [] }, await Stored(0) with { EarlierAttempts = [] });
    }

    [Fact]
    public async Task An_ended_trial_changes_no_more()
    {
        await AddTrials(1);
        await Running(0);
        await Stores.Trials.EndAsync(Experiment, 0, 0, new TrialOutcome(TrialState.Succeeded, 1), Noon, Cancellation);
        var before = await Stored(0);

        Assert.False(await Stores.Trials.RetryAsync(Experiment, 0, new AttemptRecord(0, Me, Noon, Noon, "x"), true, Cancellation));
        Assert.False(await Stores.Trials.RequestStopAsync(Experiment, 0, null, ByUser, Cancellation));
        Assert.False(await Stores.Trials.RequestStopAsync(Experiment, 0, 0, ByUser, Cancellation));
        Assert.False(await Stores.Trials.StartAsync(Experiment, 0, 0, Me, Process, Noon, Cancellation));
        Assert.Null(await Stores.Trials.ClaimAsync(Experiment, 0, Me, Cancellation));

        Assert.Equal(before with { EarlierAttempts = [] }, await Stored(0) with { EarlierAttempts = [] });
    }

    [Fact]
    public async Task What_keeps_an_attempt_from_running_is_noted_until_it_ends_or_the_next_one_begins()
    {
        await AddTrials(2);
        await Running(0);
        Assert.True(await Stores.Trials.NoteAsync(Experiment, 0, 0, "FailedScheduling", Cancellation));
        Assert.Equal("FailedScheduling", (await Stored(0)).Reason);
        Assert.True(await Stores.Trials.NoteAsync(Experiment, 0, 0, null, Cancellation));
        Assert.Null((await Stored(0)).Reason);

        await Stores.Trials.NoteAsync(Experiment, 0, 0, "ImagePullBackOff", Cancellation);
        await Stores.Trials.RetryAsync(Experiment, 0, new AttemptRecord(0, Me, Noon, Noon, "lost"), countsAsRetry: true, Cancellation);
        Assert.Null((await Stored(0)).Reason);
        Assert.False(await Stores.Trials.NoteAsync(Experiment, 0, 0, "of the attempt before", Cancellation));

        await Running(1);
        await Stores.Trials.NoteAsync(Experiment, 1, 0, "FailedScheduling", Cancellation);
        await Stores.Trials.EndAsync(Experiment, 1, 0, new TrialOutcome(TrialState.Succeeded, 1), Noon, Cancellation);
        Assert.Null((await Stored(1)).Reason);
        Assert.False(await Stores.Trials.NoteAsync(Experiment, 1, 0, "too late", Cancellation));
    }

    [Fact]
    public async Task Of_32_stops_at_once_exactly_one_stands()
    {
        await AddTrials(1);
        await Running(0);
        var stops = Enumerable.Range(0, 32).Select(i => new StopRequest(TrialState.EarlyStopped, "median", i, i / 2.0)).ToList();

        var wins = await AtOnce(32, i => Stores.Trials.RequestStopAsync(Experiment, 0, i % 2 == 0 ? 0 : null, stops[i], Cancellation));

        Assert.Equal(stops[Assert.Single(Enumerable.Range(0, 32), i => wins[i])], (await Stored(0)).Stop);
    }

    [Fact]
    public async Task The_first_stop_stands_and_its_repetition_is_confirmed()
    {
        await AddTrials(1);
        await Running(0);

        Assert.True(await Stores.Trials.RequestStopAsync(Experiment, 0, null, ByUser, Cancellation));
        Assert.True(await Stores.Trials.RequestStopAsync(Experiment, 0, null, ByUser, Cancellation), "the same again is harmless");
        Assert.False(await Stores.Trials.RequestStopAsync(Experiment, 0, 0, ByUser with { Value = 1 }, Cancellation));
        Assert.Equal(ByUser, (await Stored(0)).Stop);
        Assert.Equal(TrialState.Running, (await Stored(0)).State);
    }

    [Fact]
    public async Task Claims_and_stops_at_once_never_both_pass_unseen()
    {
        await AddTrials(20);
        for (var sequence = 0; sequence < 20; sequence++)
        {
            var claim = Task.Run(() => Stores.Trials.ClaimAsync(Experiment, sequence, Me, Cancellation), Cancellation);
            Assert.True(await Stores.Trials.RequestStopAsync(Experiment, sequence, null, ByUser, Cancellation));

            var claimed = await claim;

            // Either the claim came first, and the stop is on a trial that has an owner; or it was refused.
            Assert.Equal(claimed is null ? TrialState.Waiting : TrialState.Launching, (await Stored(sequence)).State);
            Assert.Equal(ByUser, (await Stored(sequence)).Stop);
        }
    }

    private async Task Running(int sequence)
    {
        Assert.NotNull(await Stores.Trials.ClaimAsync(Experiment, sequence, Me, Cancellation));
        Assert.True(await Stores.Trials.StartAsync(Experiment, sequence, 0, Me, Process, Noon, Cancellation));
    }
}
