using System.Text;

namespace AutoTune.Cli.Output;

/// <summary>
/// Writes as long as there is somebody to read: when a terminal is closed, what runs in it has trials to stop and a state to keep, and must
/// not fail for want of a place to say so.
/// </summary>
internal sealed class LastingWriter(TextWriter inner) : TextWriter
{
    private const int NoTerminal = 5; // EIO, which only a terminal that is gone gives; a full disk is another error

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException e) when (e.HResult == NoTerminal)
        {
            // Nobody reads any more; the signal that says so (SIGHUP) is handled elsewhere.
        }
    }
}
