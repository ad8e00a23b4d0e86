using AutoTune.Cli.State;

namespace AutoTune.Cli.Embedded;

/// <summary>What the suite in one process needs to know.</summary>
/// <param name="State">Where everything is kept.</param>
/// <param name="Own">The experiments it runs.</param>
/// <param name="LauncherName">The launcher's name: the same for whoever takes over its trials.</param>
/// <param name="NamesFolder">Where that name is held.</param>
/// <param name="LogFile">What the services have to say.</param>
/// <param name="BaseDirectory">What a relative workingDir is relative to.</param>
/// <param name="GracePeriodSeconds">How long stopped trials have to end by themselves.</param>
/// <param name="LastPort">The port of the last process's trial API, taken again if it is free.</param>
internal sealed record EmbeddedOptions(
    StateFolder State, OwnExperiments Own, string LauncherName, string NamesFolder, string LogFile, string BaseDirectory, int GracePeriodSeconds, int? LastPort)
{
    /// <summary>For one experiment.</summary>
    public static EmbeddedOptions For(StateFolder state, ExperimentFolder home, string baseDirectory, int gracePeriodSeconds, int? lastPort) => new(
        // Processes that run other experiments of this folder are no business of this launcher, nor it of theirs.
        state, new OneExperiment(home.Id), "autotune-" + home.Id.ToString("N")[..12], home.Path, home.LogFile, baseDirectory, gracePeriodSeconds, lastPort);
}
