using AutoTune.Cli.Output;

namespace AutoTune.Cli.Running;

/// <summary>Shows nothing but warnings: for --quiet and --json.</summary>
internal sealed class QuietView(Terminal terminal) : IRunView
{
    public void Note(string text)
    {
        // Asked for: no progress.
    }

    public void Show(Snapshot snapshot)
    {
        // Asked for: no progress.
    }

    public void Tick()
    {
        // Asked for: no progress.
    }

    public void ShowStopping(int running)
    {
        // Asked for: no progress.
    }

    public void Warn(string text) => terminal.Error("warning: " + text);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
