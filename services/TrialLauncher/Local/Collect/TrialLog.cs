using System.Buffers;
using System.Text;

namespace AutoTune.TrialLauncher.Local.Collect;

/// <summary>
/// An attempt's stdout.log: hands out its lines and keeps it below a cap. The shim opened it for appending, so after it is cut back to the
/// cap whatever comes next lands there again: the head stays on disk, the rest passes through here, and its end is kept in memory for the
/// reason of a failure. What is written in the moment between reading and cutting is lost; that is the price of no copying process.
/// </summary>
internal sealed class TrialLog(string path, long capBytes)
{
    private const int TailBytes = 16 * 1024;
    private const int LongestLine = 64 * 1024;

    /// <summary>A trial that writes faster than this is read must not fill the disk: what is further behind is skipped.</summary>
    private const long MostBehind = 64L * 1024 * 1024;

    private readonly GrowingFile file = new(path);
    private readonly ArrayBufferWriter<byte> line = new();
    private byte[] tail = [];
    private bool cut;

    /// <summary>Lines that came since the last call; the unfinished last one only when the trial has ended. False: nothing was new.</summary>
    public bool Read(Action<string> take, bool ended)
    {
        var changed = file.Look();
        if (changed) ReadNew(take);
        if (ended && line.WrittenCount > 0) TakeLine(take);
        return changed;
    }

    /// <summary>The last lines of what the trial printed.</summary>
    public string Tail(int lines)
    {
        var bytes = tail;
        if (!cut && File.Exists(path))
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(handle);
            bytes = new byte[Math.Min(length, TailBytes)];
            bytes = bytes[..RandomAccess.Read(handle, bytes, length - bytes.Length)];
        }
        var all = Encoding.UTF8.GetString(bytes).TrimEnd().Split('\n');
        return string.Join('\n', all.TakeLast(lines));
    }

    private void ReadNew(Action<string> take)
    {
        if (file.Length < file.Position) file.Position = 0; // the script emptied it
        if (file.Length - file.Position > MostBehind)
        {
            file.Position = file.Length - TailBytes;
            line.ResetWrittenCount();
        }
        if (file.Length == file.Position) return;
        ReadOn(take);
        if (file.Position <= capBytes) return;
        // What came while that was read; then the cut.
        for (var again = 0; again < 3 && file.Look() && file.Length > file.Position; again++) ReadOn(take);
        cut = true;
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.SetLength(handle, capBytes);
        file.Position = capBytes;
    }

    private void ReadOn(Action<string> take)
    {
        var at = file.Position;
        file.Read(bytes =>
        {
            at += bytes.Length;
            if (at > capBytes - TailBytes) KeepTail(bytes); // from a little before the cap, so that it is whole when it is needed
            Split(bytes, take);
        });
    }

    private void KeepTail(ReadOnlySpan<byte> bytes)
    {
        var kept = tail.AsSpan(Math.Max(0, tail.Length - Math.Max(0, TailBytes - bytes.Length)));
        var added = bytes[Math.Max(0, bytes.Length - TailBytes)..];
        tail = [.. kept, .. added];
    }

    private void Split(ReadOnlySpan<byte> bytes, Action<string> take)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            line.Write(bytes[..end]);
            TakeLine(take);
            bytes = bytes[(end + 1)..];
        }
        line.Write(bytes);
        if (line.WrittenCount <= LongestLine) return;
        // A progress bar that never ends its line: its latest part is the one that matters.
        var kept = line.WrittenSpan[^(LongestLine / 2)..].ToArray();
        line.ResetWrittenCount();
        line.Write(kept);
    }

    private void TakeLine(Action<string> take)
    {
        var text = line.WrittenSpan;
        if (text.Length > 0) take(Encoding.UTF8.GetString(text));
        line.ResetWrittenCount();
    }
}
