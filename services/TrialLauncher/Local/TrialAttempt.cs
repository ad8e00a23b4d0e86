using System.Diagnostics;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Collect;
using AutoTune.TrialLauncher.Local.Collect;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Local;

/// <summary>An attempt that this launcher has in hand: what it is, what it reported so far, and why it is to end.</summary>
internal sealed class TrialAttempt
{
    private readonly Lock reading = new();
    private readonly TaskCompletionSource<Ending> ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NniMetricsFile? nniFile;
    private readonly LogLine? lines;
    private readonly TrialLog log;

    public TrialAttempt(TrialRecord trial, ExperimentSpec spec, AttemptFolder folder, TrialMetrics metrics, long logCapBytes)
    {
        (Trial, Spec, Folder, Metrics) = (trial, spec, folder, metrics);
        var collector = spec.Metrics.Collector;
        if (collector is "auto" or "file") nniFile = new NniMetricsFile(folder.NniMetrics);
        if (collector is "auto" or "stdout") lines = new LogLine(spec.Metrics.Name);
        log = new TrialLog(folder.Log, logCapBytes);
        Marks = TrialEnvironment.Marks(trial.Id, trial.Attempt);
    }

    public TrialRecord Trial { get; set; }

    /// <summary>From its launch, or from when it was taken over, to its outcome; null while telemetry is off.</summary>
    public Activity? Span { get; init; }

    public ExperimentSpec Spec { get; }

    public AttemptFolder Folder { get; }

    public TrialMetrics Metrics { get; }

    public IReadOnlyList<byte[]> Marks { get; }

    /// <summary>Completes with the reason why the attempt is to end.</summary>
    public Task<Ending> Ending => ending.Task;

    /// <summary>The outcome is being decided: reports that come now are too late.</summary>
    public bool Closed { get; private set; }

    /// <summary>Asks for the end; the first reason stands.</summary>
    public Ending End(Ending reason)
    {
        ending.TrySetResult(reason);
        return ending.Task.Result;
    }

    /// <summary>Takes in what the trial wrote since the last call. False: nothing was new.</summary>
    public bool Collect()
    {
        lock (reading) return !Closed && Read(ended: false);
    }

    /// <summary>Takes in the rest, after the process has ended; from here on reports are refused.</summary>
    public void Drain()
    {
        lock (reading)
        {
            if (Closed) return;
            Read(ended: true);
            if (Metrics.Final is null && lines?.Last is { } last) Metrics.Add(new Report(MetricType.Final, 0, last));
            Closed = true;
        }
    }

    /// <summary>Takes a report that came over HTTP; false when it is too late.</summary>
    public bool Take(Report report)
    {
        lock (reading)
        {
            if (Closed) return false;
            Metrics.Add(report);
            return true;
        }
    }

    public string LogTail()
    {
        lock (reading) return log.Tail(OutcomeRules.LogLines);
    }

    private bool Read(bool ended)
    {
        var news = nniFile?.Read(Metrics.Add) ?? false;
        return log.Read(line => { if (lines?.Parse(line) is { } report) Metrics.Add(report); }, ended) | news;
    }
}
