namespace AutoTune.Tests.Support;

/// <summary>The lines that a process has written, as they come from any thread.</summary>
internal sealed class OutputLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    /// <param name="line">null at the end of the output.</param>
    public void Add(string? line)
    {
        if (line is null) return;
        lock (_lock) _lines.Add(line);
    }

    public bool Any(Func<string, bool> predicate)
    {
        lock (_lock) return _lines.Any(predicate);
    }

    public override string ToString()
    {
        lock (_lock) return string.Join('\n', _lines);
    }
}
