using AutoTune.Cli.State;

namespace AutoTune.Cli.Embedded;

/// <summary>What the suite in one process needs to know.</summary>
/// <param name="State">Where everything is kept.</param>
/// <param name="Experiment">The one experiment it runs.</param>
/// <param name="BaseDirectory">What a relative workingDir is relative to: the experiment file's folder.</param>
/// <param name="GracePeriodSeconds">How long stopped trials have to end by themselves.</param>
/// <param name="LastPort">The port of the last process's trial API, taken again if it is free.</param>
internal sealed record EmbeddedOptions(StateFolder State, ExperimentFolder Experiment, string BaseDirectory, int GracePeriodSeconds, int? LastPort);
