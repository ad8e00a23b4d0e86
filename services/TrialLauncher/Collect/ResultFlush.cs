using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Collect;

/// <summary>Brings an attempt's results into the store and, where they are assessed, announces them.</summary>
internal sealed class ResultFlush(ITrialEvents events, ILogger logger)
{
    /// <summary>Writes what is pending and tells about it. When the store is away everything goes on waiting, and the exception comes through.</summary>
    public async Task RunAsync(TrialRecord trial, ExperimentSpec spec, TrialMetrics metrics, CancellationToken ct)
    {
        var count = await metrics.FlushAsync(ct);
        if (count is null || spec.Assessor is null) return;
        try
        {
            await events.TrialReportedAsync(trial.ExperimentId, trial.Sequence, trial.Attempt, count.Value, ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next report announces a higher count.
            logger.LogWarning(
                exception, "Results of trial {Sequence} of {ExperimentId} could not be announced", trial.Sequence, trial.ExperimentId);
        }
    }
}
