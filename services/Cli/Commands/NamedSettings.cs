using System.ComponentModel;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>Options of commands that change an experiment: none is meant unless it is named.</summary>
internal abstract class NamedSettings : StateSettings
{
    [CommandArgument(0, "<EXPERIMENT>")]
    [Description("Its name, its id or the first digits of it.")]
    public string Experiment { get; init; } = "";
}
