using AutoTune.Contracts;
using AutoTune.Persistence;
using AutoTune.TrialApi;

namespace AutoTune.TrialLauncher.Local;

/// <summary>The attempts that run in this process, for the trial API.</summary>
internal sealed class LocalReports(IRunningTrials running, ITrialStore trials) : IReportingAttempts
{
    public async ValueTask<AttemptStanding> FindAsync(TrialClaim claim, CancellationToken cancellation)
    {
        if (running.Find(claim.TrialId, claim.Attempt) is { Closed: false } attempt)
            return new AttemptStanding.Open(attempt.Trial, attempt.Spec, (report, ct) => TakeAsync(attempt, report, ct));
        var trial = await trials.FindAsync(claim.ExperimentId, claim.Sequence, cancellation);
        if (trial is null) return new AttemptStanding.Missing();
        return trial.Attempt == claim.Attempt && !trial.State.IsEnded() && trial.State != TrialState.Waiting
            ? new AttemptStanding.Moving()
            : new AttemptStanding.Over();
    }

    // Should the store be away, it is kept and written later, whether the trial repeats it or not.
    private async Task<bool> TakeAsync(TrialAttempt attempt, Report report, CancellationToken ct)
    {
        if (!attempt.Take(report)) return false;
        await running.FlushAsync(attempt, ct);
        return true;
    }
}
