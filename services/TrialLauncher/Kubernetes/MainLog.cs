using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Collect;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// The results in the log of an attempt's main container, over restarts: a container that is started anew, or a pod in another's place,
/// begins a new curve.
/// </summary>
internal sealed class MainLog(
    FollowerServices services, TrialRecord trial, ExperimentSpec spec, TrialMetrics metrics, Func<PodSnapshot, RunStanding> standing)
{
    private readonly PodLog log = new(services.Server, services.Time, services.Logger);
    private LogLine? lines = NewLines(spec);
    private (string Uid, int Restarts)? run;
    private CancellationTokenSource? podsLife;
    private Task reading = Task.CompletedTask;
    private Task flushing = Task.CompletedTask;

    /// <summary>Its last lines.</summary>
    public string Tail => log.Tail;

    /// <summary>Follows the container from where it is not yet followed.</summary>
    public void Follow(PodSnapshot? main, CancellationToken ct)
    {
        if (main is not { HasBegun: true } || run == (main.Uid, main.Restarts)) return;
        var isFirst = run is null && main.Restarts == 0;
        if (run?.Uid != main.Uid)
        {
            podsLife?.Cancel(); // the earlier pod may be on a node that is lost, and its log never end
            podsLife = CancellationTokenSource.CreateLinkedTokenSource(ct);
        }
        run = (main.Uid, main.Restarts);
        reading = isFirst ? ReadAsync(main, podsLife!.Token) : BeginCurveAsync(reading, main, podsLife!.Token);
    }

    /// <summary>Waits until all of it is read; a metric's last line is the final result if nothing else reported one.</summary>
    public async Task ReadToEndAsync()
    {
        await reading;
        if (metrics.Final is null && lines?.Last is { } last) metrics.Add(new Report(MetricType.Final, 0, last));
    }

    /// <summary>After the token given to <see cref="Follow"/> was cancelled: waits until nothing of it runs any more.</summary>
    public async Task StoppedAsync()
    {
        await Task.WhenAll(reading, flushing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        podsLife?.Dispose();
    }

    private async Task BeginCurveAsync(Task earlier, PodSnapshot main, CancellationToken ct)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Its start is known to the second: what is taken in during that second counts as the earlier run's.
        var (now, begun) = (services.Time.GetUtcNow(), (main.BegunAt ?? main.CreatedAt) + TimeSpan.FromSeconds(1));
        lines = NewLines(spec);
        await services.Patience.AskAsync("beginning a new curve", token => metrics.RestartAsync(begun < now ? begun : now, token), ct);
        await ReadAsync(main, ct);
    }

    private Task ReadAsync(PodSnapshot main, CancellationToken ct) => log.FollowAsync(main, () => standing(main), Take, ct);

    private void Take(string line)
    {
        if (lines?.Parse(line) is { } report) metrics.Add(report);
        else if (lines is null && NniPayload.ParseLine(line) is { } nni) metrics.Add(nni);
        else return;
        if (flushing.IsCompleted) flushing = FlushSoonAsync();
    }

    private async Task FlushSoonAsync()
    {
        // Lines come in bursts; one write takes what comes within this time.
        await Task.Delay(TimeSpan.FromMilliseconds(200), services.Time);
        try
        {
            while (metrics.HasPending) await services.Flush.RunAsync(trial, spec, metrics, CancellationToken.None);
        }
        catch (Exception failed)
        {
            // They wait in memory for the next line, or for the end.
            services.Logger.LogWarning(failed, "Results of trial {Sequence} of {ExperimentId} wait", trial.Sequence, trial.ExperimentId);
        }
    }

    private static LogLine? NewLines(ExperimentSpec spec) => spec.Metrics.Collector is "auto" or "stdout" ? new LogLine(spec.Metrics.Name) : null;
}
