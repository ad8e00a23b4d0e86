using AutoTune.Cli.Output;

namespace AutoTune.Cli.Running;

/// <summary>Which view a run has.</summary>
internal static class RunViews
{
    /// <param name="subject">The experiment.</param>
    /// <param name="isQuiet">Nothing but warnings.</param>
    /// <param name="terminal">Where to.</param>
    /// <param name="time">For the pace.</param>
    /// <param name="ranSeconds">How long it has run.</param>
    public static IRunView For(RunSubject subject, bool isQuiet, Terminal terminal, TimeProvider time, Func<double> ranSeconds) =>
        isQuiet ? new QuietView(terminal)
        : terminal.IsLive ? new LiveView(subject, terminal, time, ranSeconds)
        : new PlainView(terminal);
}
