using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// The rules by which an experiment goes on: pure functions on its state. Everything that decides is here; the activities read and
/// write the store around it.
/// </summary>
internal static class Progress
{
    /// <summary>
    /// Applies the next entry of the end log; false when its trial is not open (applied before). The end of a trial that was asked for
    /// alone answers its request, too: it exists, so it was proposed.
    /// </summary>
    /// <param name="state">The experiment's state.</param>
    /// <param name="end">The entry.</param>
    /// <param name="direction">Which way values are better.</param>
    /// <param name="budget">The trial's budget, where trials have one (Hyperband, BOHB).</param>
    public static bool ApplyEnd(ExperimentState state, TrialEnd end, OptimizeMode direction, double? budget = null)
    {
        if (end.Ordinal != state.Ends)
            throw new InvalidOperationException($"End {end.Ordinal} of experiment {state.Id} does not follow {state.Ends}.");
        state.Ends++;
        if (!state.Open.Remove(end.Sequence))
            return false;
        if (state.Request is { Count: 1 } request && request.FirstSequence == end.Sequence)
            state.Request = null;
        _ = end.State switch
        {
            TrialState.Succeeded => state.Succeeded++,
            TrialState.Failed => state.Failed++,
            TrialState.EarlyStopped => state.EarlyStopped++,
            TrialState.Stopped => state.Stopped++,
            TrialState.TimedOut => state.TimedOut++,
            _ => throw new InvalidOperationException($"Trial {end.Sequence} of experiment {state.Id} is in the end log as {end.State}."),
        };
        var best = state.BestValue is { } known ? new Merit(known, state.BestBudget) : (Merit?)null;
        if (end is { State: TrialState.Succeeded, Value: { } value } && new Merit(value, budget).IsBetterThan(best, direction))
            (state.BestSequence, state.BestValue, state.BestBudget) = (end.Sequence, value, budget);
        return true;
    }

    /// <summary>
    /// Takes an answer to the outstanding request; false when it is not the answer to it: after a Wait the same first sequence is asked for
    /// again with more ends, and only those tell a late answer to the first request. Sequences that were asked for and not proposed are
    /// taken back: they never existed.
    /// </summary>
    public static bool ApplyAnswer(ExperimentState state, int firstSequence, int proposed, SuggestionStatus status, int seenEnds)
    {
        if (state.Request is not { } request || request.FirstSequence != firstSequence || request.SeenEnds != seenEnds)
            return false;
        state.Request = null;
        state.NextSequence = firstSequence + proposed;
        state.Open.RemoveAll(sequence => sequence >= state.NextSequence);
        state.Exhausted |= status == SuggestionStatus.Exhausted;
        state.WaitingAtEnds = status == SuggestionStatus.Wait ? seenEnds : null;
        return true;
    }

    /// <summary>The next request for trials, if slots are free and more are wanted. Asking grants the slots.</summary>
    public static SuggestionRequest? Ask(ExperimentState state, DateTimeOffset now)
    {
        if (state.Phase != Phase.Running || state.Request is not null || !WantsMore(state) || state.WaitingAtEnds >= state.Ends)
            return null;
        var free = state.TrialConcurrency - state.Open.Count;
        var count = Math.Min(free, (state.MaxTrialNum ?? int.MaxValue) - state.NextSequence);
        if (count <= 0)
            return null;
        state.WaitingAtEnds = null;
        state.Open.AddRange(Enumerable.Range(state.NextSequence, count));
        state.Request = new SuggestionRequest(state.NextSequence, count, state.Ends, Faults: 0, now);
        state.NextSequence += count;
        return state.Request;
    }

    /// <summary>The phase an experiment that is running goes to now, with its reason; null: it stays.</summary>
    public static (Phase Phase, string Reason, string Message)? Verdict(ExperimentState state, int? maxFailedTrials)
    {
        if (state.Phase != Phase.Running)
            return null;
        if (maxFailedTrials is { } limit && state.Failed + state.TimedOut > limit)
            return (Phase.Error, "TooManyFailedTrials", $"{state.Failed + state.TimedOut} trials failed; spec.trialPolicy.maxFailedTrials allows {limit}.");
        if (state.Open.Count > 0 || state.Request is not null)
            return null;
        if (state.StopRequested)
            return (Phase.Done, "Stopped", state.Message ?? "Stopped by a person.");
        if (state.Exhausted)
            return (Phase.Done, "Exhausted", $"The tuner has nothing left to propose after {state.NextSequence} trials.");
        if (state.NextSequence >= state.MaxTrialNum)
            return (Phase.Done, "MaxTrialsReached", $"All {state.NextSequence} trials ended.");
        if (state.WaitingAtEnds >= state.Ends)
            return (Phase.Error, "TunerStalled", "The tuner waits for nothing: no trial is running and it proposes none.");
        return null;
    }

    /// <summary>When the reconciler looks next: 5 s after a step that changed something, then ever rarer up to 5 min; never once completed.</summary>
    public static DateTimeOffset? NextWake(ExperimentState state, DateTimeOffset now) =>
        state.Completed ? null : now + TimeSpan.FromSeconds(Math.Min(300, 5 * Math.Pow(2, Math.Min(state.IdleWakes, 10))));

    private static bool WantsMore(ExperimentState state) =>
        !state.Exhausted && !state.StopRequested && (state.MaxTrialNum is not { } max || state.NextSequence < max);
}
