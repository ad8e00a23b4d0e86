using System.Diagnostics;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;

namespace AutoTune.TrialLauncher.Outcomes;

/// <summary>Carries a decision into the store, then announces it.</summary>
internal sealed class Settlement(ITrialStore trials, ITrialEvents events, StorePatience patience, TimeProvider time, ILogger logger)
{
    public async Task SettleAsync(TrialRecord trial, int maxRetries, Decision decision, bool announce, CancellationToken ct)
    {
        if (decision is Decision.AttemptFailed(var failure) && trial.Retries >= maxRetries)
            decision = new Decision.End(new TrialOutcome(TrialState.Failed, Reason: failure));
        var written = await patience.AskAsync("settling a trial", (_, token) => WriteAsync(trial, decision, token), ct);
        if (written) Measure(trial, decision);
        if (!announce) return;
        try
        {
            if (!written) await AnnounceWhatStandsAsync(trial, ct);
            else if (decision is Decision.End) await events.TrialEndedAsync(trial.ExperimentId, trial.Sequence, ct);
            else await events.TrialWaitsAsync(trial.ExperimentId, trial.Sequence, ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The store has it; the reconciler announces it again.
            logger.LogWarning(
                exception, "Trial {Sequence} of {ExperimentId} is settled but could not be announced", trial.Sequence, trial.ExperimentId);
        }
    }

    /// <summary>False: the store has had another idea already, or this very one from a try that went without an answer.</summary>
    private async Task<bool> WriteAsync(TrialRecord trial, Decision decision, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var done = decision switch
        {
            Decision.End(var outcome) => await trials.EndAsync(trial.ExperimentId, trial.Sequence, trial.Attempt, outcome, now, ct),
            Decision.AttemptFailed(var reason) => await RetryAsync(reason, countsAsRetry: true),
            Decision.PutBack(var reason) => await RetryAsync(reason, countsAsRetry: false),
            _ => throw new InvalidOperationException($"no such decision: {decision}"),
        };
        return done;

        Task<bool> RetryAsync(string reason, bool countsAsRetry) => trials.RetryAsync(
            trial.ExperimentId,
            trial.Sequence,
            new AttemptRecord(trial.Attempt, trial.Owner, trial.StartedAt, now, reason),
            countsAsRetry,
            ct);
    }

    private void Measure(TrialRecord trial, Decision decision)
    {
        var (state, reason) = decision switch
        {
            Decision.End(var outcome) => (outcome.State.ToString(), outcome.Reason),
            Decision.AttemptFailed(var failure) => ("Retried", failure),
            Decision.PutBack(var cause) => ("PutBack", cause),
            _ => throw new InvalidOperationException($"no such decision: {decision}"),
        };
        if (decision is Decision.End end) TrialMeasures.Ended(trial, end.Outcome.State, time.GetUtcNow());
        else TrialMeasures.Retried();
        Activity.Current?.SetTag(TrialTrace.State, state);
        if (state is nameof(TrialState.Failed) or nameof(TrialState.TimedOut) or "Retried")
            Activity.Current?.SetStatus(ActivityStatusCode.Error, reason?.Split('\n')[0]); // the log's last lines stay in the store
    }

    private async Task AnnounceWhatStandsAsync(TrialRecord trial, CancellationToken ct)
    {
        var stands = await patience.AskAsync(
            "reading a trial", (_, token) => trials.FindAsync(trial.ExperimentId, trial.Sequence, token), ct);
        if (stands is null) return;
        if (stands.State.IsEnded()) await events.TrialEndedAsync(trial.ExperimentId, trial.Sequence, ct);
        else if (stands.State == TrialState.Waiting) await events.TrialWaitsAsync(trial.ExperimentId, trial.Sequence, ct);
    }
}
