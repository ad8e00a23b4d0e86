using AutoTune.Cli.Output;
using AutoTune.Cli.State;

namespace AutoTune.Cli.Running;

/// <summary>Which view a run has.</summary>
internal static class RunViews
{
    public static IRunView For(
        ExperimentFile file, RunOptions options, ExperimentFolder home, Terminal terminal, TimeProvider time, Func<double> ranSeconds)
    {
        if (options.Json || options.Quiet)
            return new QuietView(terminal);
        return terminal.IsLive ? new LiveView(file, home, terminal, time, ranSeconds) : new PlainView(terminal);
    }
}
