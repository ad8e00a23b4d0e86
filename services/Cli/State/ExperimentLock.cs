using AutoTune.Cli.Output;

namespace AutoTune.Cli.State;

/// <summary>
/// Says that this process, and no other, runs an experiment. While it is held the lock file's modification time is moved every second, so
/// that after a kill the next process knows until when this one ran.
/// </summary>
internal sealed class ExperimentLock : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly FileStream file;
    private readonly CancellationTokenSource ending = new();
    private readonly Task beating;

    private ExperimentLock(FileStream file, double ranSecondsBefore, int? lastPort)
    {
        (this.file, RanSecondsBefore, LastPort) = (file, ranSecondsBefore, lastPort);
        beating = BeatAsync(ending.Token);
    }

    /// <summary>How long earlier processes have run the experiment.</summary>
    public double RanSecondsBefore { get; }

    /// <summary>The port of the last process's trial API; null when none ran.</summary>
    public int? LastPort { get; }

    /// <exception cref="UserErrorException">Another process has it; the text says who.</exception>
    public static async Task<ExperimentLock> TakeAsync(ExperimentFolder folder, string name, CancellationToken cancellation, bool served = false)
    {
        folder.Create();
        var ran = RanSeconds(folder); // before the file is opened: until when the last process ran
        var file = FileLock.TryTake(folder.LockFile);
        for (var tries = 0; file is null && tries < 10; tries++)
        {
            // Whoever only asks whether it is held (list, show) holds it for a moment.
            await Task.Delay(20, cancellation);
            file = FileLock.TryTake(folder.LockFile);
        }
        var last = folder.ReadHolder();
        if (file is null)
        {
            var who = last is null ? "another process" : $"process {last.Pid} on {last.Host}, since {Formats.Time(last.Since)}";
            throw new UserErrorException(
                ExitCodes.Locked,
                $"experiment \"{name}\" is being run by {who}.\nLook at it with: autotune show {name}. Begin another under this name with --new.");
        }
        // Before the first heartbeat, so that the two always belong to the same process.
        folder.WriteHolder(new Holder(Environment.ProcessId, Environment.MachineName, DateTimeOffset.UtcNow, last?.Port, ran, served));
        return new ExperimentLock(file, ran, last?.Port);
    }

    /// <summary>How long processes have run the experiment up to now, or up to the last heartbeat.</summary>
    public static double RanSeconds(ExperimentFolder folder)
    {
        if (folder.ReadHolder() is not { } last || !File.Exists(folder.LockFile))
            return 0;
        var beat = new DateTimeOffset(File.GetLastWriteTimeUtc(folder.LockFile), TimeSpan.Zero);
        return last.RanSecondsBefore + Math.Max(0, (beat - last.Since).TotalSeconds);
    }

    /// <summary>Whether some process runs the experiment now.</summary>
    public static bool IsHeld(ExperimentFolder folder)
    {
        if (!File.Exists(folder.LockFile))
            return false;
        using var file = FileLock.TryTake(folder.LockFile);
        return file is null;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await beating;
        ending.Dispose();
        await file.DisposeAsync();
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Beat);
        try
        {
            do
            {
                File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UtcNow);
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UtcNow); // until now, to the moment
        }
    }
}
