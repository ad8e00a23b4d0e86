using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Local.Native;

/// <summary>For macOS and old kernels: asks from time to time.</summary>
internal sealed class PollingExitWatch(TimeProvider time) : IExitWatch
{
    private readonly CancellationTokenSource disposed = new();

    public Task WaitAsync(ProcessIdentity process) => PollAsync(process, disposed.Token);

    public void Dispose()
    {
        disposed.Cancel();
        disposed.Dispose();
    }

    private async Task PollAsync(ProcessIdentity process, CancellationToken ct)
    {
        // ps is a process of its own where there is no /proc: ask less often.
        var interval = TimeSpan.FromMilliseconds(OperatingSystem.IsLinux() ? 10 : 100);
        while (ProcessTable.IsAlive(process)) await Task.Delay(interval, time, ct);
    }
}
