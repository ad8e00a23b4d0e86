using System.Diagnostics.Metrics;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;

namespace AutoTune.TrialLauncher;

/// <summary>What launchers measure of the trials they run.</summary>
internal static class TrialMeasures
{
    private static readonly Histogram<double> Queued = Telemetry.Durations(
        "autotune.trial.queue.duration", "From a trial's suggestion to the start of its first attempt");

    private static readonly Histogram<double> Ran = Telemetry.Durations(
        "autotune.trial.duration", "From the start of a trial's last attempt to its end, by state");

    private static readonly Counter<long> Retries = Telemetry.Meter.CreateCounter<long>(
        "autotune.trial.retries", "{attempt}", "Attempts that failed or were interrupted while their trial went on");

    private static readonly UpDownCounter<long> Running = Telemetry.Meter.CreateUpDownCounter<long>(
        "autotune.trials.running", "{trial}", "Attempts that this launcher follows, by back end");

    public static void Started(TrialRecord trial, DateTimeOffset at)
    {
        if (trial.Attempt == 0) Queued.Record((at - trial.CreatedAt).TotalSeconds);
    }

    public static void Ended(TrialRecord trial, TrialState state, DateTimeOffset at)
    {
        if (trial.StartedAt is { } since) Ran.Record((at - since).TotalSeconds, new KeyValuePair<string, object?>(TrialTrace.State, state.ToString()));
    }

    public static void Retried() => Retries.Add(1);

    /// <summary>Counts an attempt as followed until disposed.</summary>
    public static IDisposable Follow(string backEnd) => new Followed(new KeyValuePair<string, object?>("autotune.backend", backEnd));

    private sealed class Followed : IDisposable
    {
        private readonly KeyValuePair<string, object?> backEnd;

        public Followed(KeyValuePair<string, object?> backEnd)
        {
            this.backEnd = backEnd;
            Running.Add(1, backEnd);
        }

        public void Dispose() => Running.Add(-1, backEnd);
    }
}
