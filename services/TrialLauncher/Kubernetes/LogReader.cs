using System.Text;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// Reads the lines of a log. Unlike a StreamReader it does not take what stands before a cut for a line, and holds no more than a bounded
/// part of one.
/// </summary>
internal sealed class LogReader(Stream stream) : IDisposable
{
    /// <summary>Of a longer line the last so many characters count.</summary>
    public const int LongestLine = 64 * 1024;

    private readonly StreamReader reader = new(stream, Encoding.UTF8);
    private readonly StringBuilder line = new();
    private readonly char[] block = new char[1024];
    private int at, end;
    private bool afterReturn;

    /// <summary>What stands after the last end of a line.</summary>
    public string Rest => Text();

    /// <summary>The next line without its end, which is a newline, a carriage return (progress bars) or both; null at the end of the stream.</summary>
    public async ValueTask<string?> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            if (at == end)
            {
                (at, end) = (0, await reader.ReadAsync(block.AsMemory(), ct));
                if (end == 0) return null;
            }
            if (afterReturn && block[at] == '\n') at++;
            afterReturn = false;
            var length = block.AsSpan(at, end - at).IndexOfAny('\n', '\r');
            line.Append(block, at, length < 0 ? end - at : length);
            if (line.Length > 2 * LongestLine) line.Remove(0, line.Length - LongestLine);
            if (length < 0)
            {
                at = end;
                continue;
            }
            afterReturn = block[at + length] == '\r';
            at += length + 1;
            var text = Text();
            line.Clear();
            return text;
        }
    }

    public void Dispose() => reader.Dispose();

    private string Text() => line.Length <= LongestLine ? line.ToString() : line.ToString(line.Length - LongestLine, LongestLine);
}
