namespace AutoTune.Cli.State;

/// <summary>
/// A file held for one process alone: FileShare.None takes flock, which the kernel gives back however the process ends.
/// </summary>
internal static class FileLock
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    // EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Takes the lock, or null when another process has it.</summary>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (HeldByAnother.Contains(e.HResult))
        {
            return null;
        }
    }

    /// <summary>Takes the lock as soon as it is free; for what is held for moments only.</summary>
    public static async Task<FileStream> WaitAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            await Task.Delay(Between, cancellation);
        }
    }
}
