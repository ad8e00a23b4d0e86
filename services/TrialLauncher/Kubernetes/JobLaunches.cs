using System.Collections.Concurrent;
using AutoTune.Cluster;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// The launches this process is busy with. They go on beside the message that asked for them, which is acknowledged once the trial is
/// claimed: a cluster may be away for longer than a broker waits.
/// </summary>
internal sealed class JobLaunches(JobLaunch launch, ILogger<JobLaunches> logger) : IAsyncDisposable
{
    private const int AtOnce = 16;

    private readonly ConcurrentDictionary<AttemptKey, Task> busy = new();
    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly CancellationTokenSource life = new();

    public bool Holds(AttemptKey key) => busy.ContainsKey(key);

    /// <summary>Begins a launch, unless this process is at it already.</summary>
    public void Begin(ExperimentSpecs.Known experiment, TrialRecord claimed)
    {
        var key = AttemptKey.Of(claimed);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (busy.TryAdd(key, RunAsync())) started.SetResult();

        async Task RunAsync()
        {
            await started.Task;
            try
            {
                await places.WaitAsync(life.Token);
                try
                {
                    await launch.RunAsync(experiment, claimed, life.Token);
                }
                finally
                {
                    places.Release();
                }
            }
            catch (OperationCanceledException) when (life.IsCancellationRequested)
            {
                // It is claimed; whoever leads launches it again.
            }
            catch (Exception failed)
            {
                logger.LogError(failed, "Trial {Sequence} of {ExperimentId} could not be launched, it is tried again", claimed.Sequence, claimed.ExperimentId);
            }
            finally
            {
                busy.TryRemove(key, out _);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await Task.WhenAll(busy.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        life.Dispose();
        places.Dispose();
    }
}
