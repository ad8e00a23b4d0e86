namespace AutoTune.Cli.Running;

/// <summary>How a run shows itself while it goes on: a picture, lines, or nothing.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>What stands before the first trial: where state is kept, what was changed.</summary>
    void Note(string text);

    /// <summary>The experiment got on.</summary>
    void Show(Snapshot snapshot);

    /// <summary>Time passed, and nothing happened.</summary>
    void Tick();

    /// <summary>The first Ctrl-C: running trials are being stopped.</summary>
    void ShowStopping(int running);

    /// <summary>Something went wrong that does not end the run.</summary>
    void Warn(string text);
}
