using AutoTune.Cli.Output;
using Spectre.Console;

namespace AutoTune.Cli.Running;

/// <summary>A picture of the run, redrawn in place; it gives way to the summary at the end.</summary>
internal sealed class LiveView : IRunView
{
    private const int Kept = 20;
    private const string ShowCursor = "\u001b[?25h";

    private readonly TaskCompletionSource<LiveDisplayContext> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<FinishedTrial> finished = new();
    private readonly List<string> warnings = [];
    private readonly RunPicture picture;
    private readonly Terminal terminal;
    private readonly RunSubject subject;
    private readonly Func<double> ranSeconds;
    private readonly Pace pace;
    private readonly Lock drawing = new();
    private Task? showing;
    private Snapshot? last;
    private string? stopping;

    public LiveView(RunSubject subject, Terminal terminal, TimeProvider time, Func<double> ranSeconds)
    {
        (this.subject, this.terminal, this.ranSeconds) = (subject, terminal, ranSeconds);
        picture = new RunPicture(subject, terminal.HasColor);
        pace = new Pace(time);
        AppDomain.CurrentDomain.ProcessExit += RestoreCursor;
    }

    public void Note(string text)
    {
        if (showing is null)
            terminal.Line(Looks.Quiet, text);
    }

    public void Show(Snapshot snapshot)
    {
        lock (drawing)
        {
            last = snapshot;
            foreach (var end in snapshot.Ended)
                finished.Enqueue(end);
            while (finished.Count > Kept)
                finished.Dequeue();
            pace.Add(snapshot.State.Ended);
            Draw();
        }
    }

    public void Tick()
    {
        lock (drawing)
        {
            if (last is not null)
                Draw();
        }
    }

    public void ShowStopping(int running)
    {
        lock (drawing)
        {
            stopping = StopText.Of(running);
            if (last is not null)
                Draw();
        }
    }

    public void Warn(string text)
    {
        warnings.Add(text);
        if (showing is null)
            terminal.Line(Looks.Doubt, "warning: " + text);
    }

    public async ValueTask DisposeAsync()
    {
        done.TrySetResult();
        if (showing is not null)
            await showing;
        AppDomain.CurrentDomain.ProcessExit -= RestoreCursor;
        if (showing is not null && warnings.Count > 0)
            terminal.Line(Looks.Doubt, warnings.Count == 1 ? $"warning: {warnings[0]}" : $"{warnings.Count} warnings; the last: {warnings[^1]}{(subject.Log is { } log ? $" (all: {log})" : "")}");
    }

    private void Draw()
    {
        var moment = new RunMoment(last!, finished, TimeSpan.FromSeconds(ranSeconds()), pace, showing is null ? null : warnings.LastOrDefault(), stopping);
        var drawn = picture.Draw(moment, terminal.Width, terminal.Height);
        if (showing is not null)
        {
            ready.Task.Result.UpdateTarget(drawn);
            return;
        }
        warnings.Clear(); // they stand above the picture
        showing = terminal.Ansi.Live(drawn).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async context =>
        {
            ready.SetResult(context);
            context.Refresh();
            await done.Task;
        });
    }

    private void RestoreCursor(object? sender, EventArgs e) => terminal.Raw(ShowCursor);
}
