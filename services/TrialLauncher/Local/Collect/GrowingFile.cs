namespace AutoTune.TrialLauncher.Local.Collect;

/// <summary>
/// Reads what a file gained since the last look. A look at a file that did not change costs one stat; no handle is held, so thousands of
/// trials need no descriptors here.
/// </summary>
internal sealed class GrowingFile(string path)
{
    private const int ChunkBytes = 64 * 1024;
    private readonly FileInfo info = new(path);

    /// <summary>How far it was read.</summary>
    public long Position { get; set; }

    /// <summary>Its length at the last look; 0 while it does not exist.</summary>
    public long Length { get; private set; }

    /// <summary>Looks at the length; true when there is something to read or the file shrank.</summary>
    public bool Look()
    {
        info.Refresh();
        Length = info.Exists ? info.Length : 0;
        return Length != Position;
    }

    /// <summary>Hands out what is new, piece by piece, up to the length of the last look (who writes without end must not hold the reader).</summary>
    public void Read(Action<ReadOnlySpan<byte>> take)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (Position < Length)
            {
                var read = RandomAccess.Read(handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - Position)), Position);
                if (read == 0) return;
                Position += read;
                take(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
