using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.TrialApi;
using MassTransit;

namespace AutoTune.Server.TrialApi;

/// <summary>
/// Attempts as the store has them. Nothing is kept here, so any number of servers may stand beside each other. The main replica's result
/// replaces what stands under its step, another's is taken only where nothing stands: so the main one's stands at the end, in whichever
/// order they come.
/// </summary>
internal sealed class StoredAttempts(
    ITrialStore trials, IMetricStore metrics, ExperimentSpecs specs, IBus bus, TimeProvider time, ILogger<StoredAttempts> log) : IReportingAttempts
{
    public async ValueTask<AttemptStanding> FindAsync(TrialClaim claim, CancellationToken cancellation)
    {
        if (await trials.FindAsync(claim.ExperimentId, claim.Sequence, cancellation) is not { } trial) return new AttemptStanding.Missing();
        // A job runs before the store says so; its token is older than both.
        if (trial.Attempt != claim.Attempt || trial.State is not (TrialState.Launching or TrialState.Running)) return new AttemptStanding.Over();
        var experiment = await specs.GetAsync(claim.ExperimentId, cancellation);
        return new AttemptStanding.Open(trial, experiment.Spec, (report, ct) => TakeAsync(claim, experiment, report, ct));
    }

    private async Task<bool> TakeAsync(TrialClaim claim, ExperimentSpecs.Known experiment, Report report, CancellationToken ct)
    {
        var taken = report.Taken(time.GetUtcNow());
        await metrics.AddAsync(claim.ExperimentId, claim.Sequence, claim.Attempt, [taken], replace: claim.IsMain, ct);
        if (experiment.Spec.Assessor is not null && taken is { Type: MetricType.Intermediate, Value: not null }) await TellAsync(claim, ct);
        return true;
    }

    private async Task TellAsync(TrialClaim claim, CancellationToken ct)
    {
        var count = await metrics.CountAsync(claim.ExperimentId, claim.Sequence, claim.Attempt, ct);
        try
        {
            await bus.TellAsync(new TrialReported(claim.ExperimentId, claim.Sequence, claim.Attempt, count), ct);
        }
        catch (BrokerUnavailableException away)
        {
            // The result is stored; the next report announces a higher count.
            log.LogWarning("Results of trial {Sequence} of {ExperimentId} could not be announced: {Reason}", claim.Sequence, claim.ExperimentId, away.Message);
        }
    }
}
