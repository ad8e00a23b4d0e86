using System.Collections.Concurrent;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Collect;

namespace AutoTune.TrialLauncher.Local;

/// <summary>
/// One loop over all running attempts: takes in what they wrote and sends it to the store in batches. An attempt that is quiet is looked at
/// less and less often, down to twice a second.
/// </summary>
internal sealed class CollectorLoop(ITrialEvents events, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TrialAttempt, Pace> watched = new();
    private readonly ResultFlush flush = new(events, logger);

    public void Add(TrialAttempt attempt) => watched[attempt] = new Pace { Interval = Shortest, Due = time.GetTimestamp() };

    public void Remove(TrialAttempt attempt) => watched.TryRemove(attempt, out _);

    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Shortest, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct)) LookAtAll(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Shutdown.
        }
    }

    /// <summary>Writes what an attempt has pending and tells about it.</summary>
    public async Task FlushAsync(TrialAttempt attempt, CancellationToken ct)
    {
        using var within = Telemetry.Inside(attempt.Span);
        await flush.RunAsync(attempt.Trial, attempt.Spec, attempt.Metrics, ct);
    }

    private void LookAtAll(CancellationToken ct)
    {
        var now = time.GetTimestamp();
        foreach (var (attempt, pace) in watched)
        {
            if (now < pace.Due) continue;
            try
            {
                pace.Interval = attempt.Collect() ? Shortest : pace.Interval * 1.5 < Longest ? pace.Interval * 1.5 : Longest;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                pace.Interval = Longest;
                logger.LogWarning(
                    exception, "Could not read what trial {Sequence} of {ExperimentId} wrote",
                    attempt.Trial.Sequence, attempt.Trial.ExperimentId);
            }
            pace.Due = now + (long)(pace.Interval.TotalSeconds * time.TimestampFrequency);
            if (pace.Flush.IsCompleted && now >= pace.FlushDue && attempt.Metrics.HasPending) pace.Flush = FlushQuietlyAsync(attempt, pace, ct);
        }
    }

    private async Task FlushQuietlyAsync(TrialAttempt attempt, Pace pace, CancellationToken ct)
    {
        try
        {
            await FlushAsync(attempt, ct);
        }
        catch (StoreUnavailableException exception)
        {
            // Everything goes on waiting in memory.
            pace.FlushDue = time.GetTimestamp() + (long)(StorePause.TotalSeconds * time.TimestampFrequency);
            logger.LogWarning(
                exception, "Results of trial {Sequence} of {ExperimentId} wait for the store",
                attempt.Trial.Sequence, attempt.Trial.ExperimentId);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Shutdown: they are read again by whoever adopts the trial.
        }
        catch (Exception exception)
        {
            pace.FlushDue = time.GetTimestamp() + (long)(StorePause.TotalSeconds * time.TimestampFrequency);
            logger.LogError(
                exception, "Results of trial {Sequence} of {ExperimentId} could not be stored",
                attempt.Trial.Sequence, attempt.Trial.ExperimentId);
        }
    }

    private sealed class Pace
    {
        public TimeSpan Interval { get; set; }

        public long Due { get; set; }

        public long FlushDue { get; set; }

        public Task Flush { get; set; } = Task.CompletedTask;
    }
}
