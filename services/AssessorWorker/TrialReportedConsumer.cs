using System.Diagnostics.Metrics;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.AssessorWorker;

/// <summary>
/// Judges a trial at the newest count that is to be judged. The value of a stopped trial is its result at the step that was judged, so
/// that it does not depend on how fast the stop arrives.
/// </summary>
public sealed class TrialReportedConsumer(Curves curves, IMetricStore metrics, ITrialStore trials) : IConsumer<TrialReported>
{
    private static readonly Counter<long> Stops = Telemetry.Meter.CreateCounter<long>(
        "autotune.assessor.stops", "{trial}", "Trials that an assessor stopped early, by assessor");

    public async Task Consume(ConsumeContext<TrialReported> context)
    {
        var (report, cancellation) = (context.Message, context.CancellationToken);
        if (await curves.OpenAsync(report.ExperimentId, cancellation) is not { } session || session.NewestToJudge(report) is not { } count)
            return;
        var results = (await metrics.ReadAsync(report.ExperimentId, report.Sequence, report.Attempt, cancellation))
            .Where(result => result is { Type: MetricType.Intermediate, Value: not null }).Select(result => result.Value!.Value).Take(count).ToList();
        if (results.Count < count)
            return; // a newer report follows once the results are there
        await session.CatchUpAsync(cancellation);
        if (session.ShouldStop(report.Sequence, results))
        {
            var stop = new StopRequest(TrialState.EarlyStopped, $"{session.AssessorName} stopped it at result {count}", count, results[^1]);
            Stops.Add(1, new KeyValuePair<string, object?>("autotune.assessor", session.AssessorName));
            if (await trials.RequestStopAsync(report.ExperimentId, report.Sequence, report.Attempt, stop, cancellation))
                await context.TellAsync(new StopTrial(report.ExperimentId, report.Sequence));
        }
        session.Judged(report, count);
    }
}
