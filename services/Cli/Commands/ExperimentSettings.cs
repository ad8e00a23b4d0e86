using System.ComponentModel;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>Options of every command on one experiment.</summary>
internal abstract class ExperimentSettings : StateSettings
{
    [CommandArgument(0, "[EXPERIMENT]")]
    [Description("Its name, its id or the first digits of it. Default: the newest.")]
    public string? Experiment { get; init; }
}
