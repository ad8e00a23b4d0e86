using AutoTune.Contracts;
using AutoTune.ExperimentCoordinator;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using CsCheck;

namespace AutoTune.Services.Tests.Saga;

/// <summary>The rules by which an experiment goes on, against a model of what is in the store, over random interleavings.</summary>
public sealed class ProgressTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One thing that happens: which, and a number for whatever is to be chosen.</summary>
    private static readonly Gen<(int What, int Which)[]> Histories = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1000]).Array[0, 300];

    [Fact]
    public void Any_interleaving_of_answers_ends_limits_and_duplicates_keeps_the_invariants() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 6], Histories).Sample((max, concurrency, history) =>
        {
            var experiment = new Model(max, concurrency);
            foreach (var (what, which) in history)
                experiment.Happens(what, which);
            experiment.RunsToItsEnd();
        }, iter: 3000);

    [Fact]
    public void A_doubled_answer_to_an_earlier_request_is_not_taken_for_the_answer_to_the_next()
    {
        var state = NewState(10, 3);
        Progress.Ask(state, Noon);
        Progress.ApplyAnswer(state, 0, 2, SuggestionStatus.Wait, 0);
        Progress.ApplyEnd(state, new TrialEnd(0, 0, TrialState.Succeeded, 1), OptimizeMode.Maximize);
        var second = Progress.Ask(state, Noon)!;
        Progress.ApplyAnswer(state, second.FirstSequence, 0, SuggestionStatus.Wait, second.SeenEnds);
        Progress.ApplyEnd(state, new TrialEnd(1, 1, TrialState.Succeeded, 1), OptimizeMode.Maximize);
        var third = Progress.Ask(state, Noon)!;
        Assert.Equal((second.FirstSequence, 2), (third.FirstSequence, third.SeenEnds));

        Assert.False(Progress.ApplyAnswer(state, second.FirstSequence, 0, SuggestionStatus.Wait, second.SeenEnds));
        Assert.Equal(third, state.Request);
    }

    [Fact]
    public void Failed_and_timed_out_trials_count_against_maxFailedTrials()
    {
        var state = NewState(10, 3);
        Progress.Ask(state, Noon);
        TrialState[] outcomes = [TrialState.Failed, TrialState.TimedOut, TrialState.Stopped];
        for (var i = 0; i < 3; i++)
            Progress.ApplyEnd(state, new TrialEnd(i, i, outcomes[i], null), OptimizeMode.Maximize);

        Assert.Null(Progress.Verdict(state, maxFailedTrials: 2));
        Assert.Equal(Phase.Error, Progress.Verdict(state, maxFailedTrials: 1)?.Phase);
    }

    [Theory]
    [InlineData(OptimizeMode.Maximize, 2, 9.0)]
    [InlineData(OptimizeMode.Minimize, 1, 1.0)]
    public void The_best_trial_is_the_best_that_succeeded_and_the_first_of_equals(OptimizeMode direction, int sequence, double value)
    {
        var state = NewState(10, 5);
        Progress.Ask(state, Noon);
        (TrialState State, double? Value)[] outcomes =
            [(TrialState.Succeeded, 5), (TrialState.Succeeded, 1), (TrialState.Succeeded, 9), (TrialState.EarlyStopped, direction == OptimizeMode.Maximize ? 100 : -100), (TrialState.Succeeded, 9)];
        for (var i = 0; i < outcomes.Length; i++)
            Progress.ApplyEnd(state, new TrialEnd(i, i, outcomes[i].State, outcomes[i].Value), direction);

        Assert.Equal((sequence, value), (state.BestSequence, state.BestValue));
    }

    private static ExperimentState NewState(int max, int concurrency) => new()
    {
        Id = Guid.Empty, Namespace = "tests", Name = "tests", Phase = Phase.Running, MaxTrialNum = max, TrialConcurrency = concurrency, CreatedAt = Noon,
    };

    /// <summary>The store and the workers around the state: what was made, what ended, what was asked and answered.</summary>
    private sealed class Model(int max, int concurrency)
    {
        private readonly ExperimentState state = NewState(max, concurrency);
        private readonly HashSet<int> made = [];
        private readonly List<TrialEnd> log = [];
        private readonly List<(int First, int Proposed, SuggestionStatus Status, int SeenEnds)> answers = [];
        private int highestConcurrency = concurrency;

        public void Happens(int what, int which)
        {
            switch (what)
            {
                case 0 or 1: Answer(which); break;
                case 2 or 3 or 4: End(which); break;
                case 5 when answers.Count > 0: // any answer there ever was, once more
                    var old = answers[which % answers.Count];
                    Apply(old);
                    break;
                case 6 when log.Count > 0: // an end that is applied comes again: the saga takes only open ones
                    Assert.DoesNotContain(log[which % log.Count].Sequence, state.Open);
                    break;
                case 7 when state.Phase == Phase.Running: state.MaxTrialNum = 1 + (which % 40); break;
                case 8 when state.Phase == Phase.Running:
                    state.TrialConcurrency = 1 + (which % 8);
                    highestConcurrency = Math.Max(highestConcurrency, state.TrialConcurrency);
                    break;
                case 9 when which > 990: state.StopRequested = true; break;
            }
            Advance();
        }

        public void RunsToItsEnd()
        {
            for (var i = 0; i < 1000 && state.Phase == Phase.Running; i++)
            {
                Advance();
                if (state.Request is not null) Answer(i: 0);
                else if (state.Open.Count > 0) End(0);
                Advance();
            }
            Assert.NotEqual(Phase.Running, state.Phase);
            Assert.Empty(state.Open);
            Assert.Equal(state.NextSequence, made.Count);
            Assert.Equal(Enumerable.Range(0, made.Count), made.Order()); // without gaps
            Assert.Equal(made.Order(), log.Select(end => end.Sequence).Order()); // each once
            Assert.Equal(log.Count, state.Ends);
            if (state.Reason == "MaxTrialsReached")
                Assert.True(state.NextSequence >= state.MaxTrialNum);
        }

        // A worker answers the outstanding request, wholly, in part because it waits, or not at all for now.
        private void Answer(int i)
        {
            if (state.Request is not { } request)
                return;
            var mayWait = state.Open.Any(sequence => sequence < request.FirstSequence); // a sound tuner waits only for what runs
            var proposed = mayWait && i % 3 == 1 ? i % (request.Count + 1) : request.Count;
            var status = proposed < request.Count ? SuggestionStatus.Wait : SuggestionStatus.Complete;
            for (var sequence = request.FirstSequence; sequence < request.FirstSequence + proposed; sequence++)
                Assert.True(made.Add(sequence), $"trial {sequence} is proposed twice");
            answers.Add((request.FirstSequence, proposed, status, request.SeenEnds));
            Apply(answers[^1]);
            Assert.Null(state.Request);
        }

        private void Apply((int First, int Proposed, SuggestionStatus Status, int SeenEnds) answer)
        {
            var outstanding = state.Request;
            var taken = Progress.ApplyAnswer(state, answer.First, answer.Proposed, answer.Status, answer.SeenEnds);
            Assert.Equal(outstanding is not null && outstanding.FirstSequence == answer.First && outstanding.SeenEnds == answer.SeenEnds, taken);
        }

        // A trial that was made and is open ends.
        private void End(int which)
        {
            var running = state.Open.Where(made.Contains).ToList();
            if (running.Count == 0)
                return;
            var outcomes = new[] { TrialState.Succeeded, TrialState.Failed, TrialState.EarlyStopped, TrialState.Stopped, TrialState.TimedOut };
            var end = new TrialEnd(log.Count, running[which % running.Count], outcomes[which % 5], which % 5 is 0 or 2 ? which : null);
            log.Add(end);
            Assert.True(Progress.ApplyEnd(state, end, OptimizeMode.Maximize));
        }

        private void Advance()
        {
            if (Progress.Verdict(state, null) is var (phase, reason, message))
                (state.Phase, state.Reason, state.Message) = (phase, reason, message);
            var open = state.Open.Count;
            if (Progress.Ask(state, Noon) is { } request)
            {
                Assert.True(request.Count >= 1);
                Assert.True(open + request.Count <= state.TrialConcurrency, "more is asked for than slots are free");
                Assert.True(request.FirstSequence + request.Count <= state.MaxTrialNum, "more is asked for than wanted");
            }
            Assert.True(state.Open.Count <= highestConcurrency);
            Assert.Equal(state.Open.Order(), state.Open);
            Assert.Equal(state.Ends, state.Ended);
            Assert.Equal(state.NextSequence, state.Open.Count + state.Ended);
        }
    }
}
