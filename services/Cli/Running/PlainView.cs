using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Documents;

namespace AutoTune.Cli.Running;

/// <summary>One line for each trial that ended and each change of phase: where output goes to a file or another program.</summary>
internal sealed class PlainView(Terminal terminal) : IRunView
{
    private const int ParametersWidth = 120;
    private const int ReasonWidth = 160;

    private Phase? phase;

    public void Note(string text) => terminal.Line(text);

    public void Show(Snapshot snapshot)
    {
        var state = snapshot.State;
        if (phase is null && state.PhaseValue == Phase.Running)
            ShowPhase(snapshot);
        foreach (var end in snapshot.Ended)
            terminal.Line(Line(end));
        if (phase != state.PhaseValue)
            ShowPhase(snapshot);
    }

    public void Tick()
    {
        // Lines are about what happens.
    }

    public void ShowStopping(int running) => terminal.Line($"{StopText.Of(running)} {StopText.Again}");

    public void Warn(string text) => terminal.Error("warning: " + text);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void ShowPhase(Snapshot snapshot)
    {
        phase = snapshot.State.PhaseValue;
        // The final one is told by the summary that follows.
        if (!snapshot.IsOver)
            terminal.Line(snapshot.State is { IsFinal: true, Open: > 0 and var left }
                ? $"{DocumentText.Name(phase.Value)}: {snapshot.State.Message} Waiting for {left} running trials."
                : DocumentText.Name(phase.Value));
    }

    private static string Line(FinishedTrial end)
    {
        // An early stop is what was asked for; why something failed is what a reader looks for.
        var reason = end.State.HasValue() || end.Record.Reason is not { } why ? "" : $"  ({Formats.Shorten(why, ReasonWidth)})";
        return $"trial {end.Sequence}  {Formats.Words(end.State)}  {Formats.Value(end.Value)}  best {Formats.Value(end.BestValue)}  "
            + Formats.Parameters(end.Record.Parameters, ParametersWidth) + reason;
    }
}
