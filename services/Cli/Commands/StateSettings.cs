using System.ComponentModel;
using AutoTune.Cli.State;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>Options of every command that looks into a state folder.</summary>
internal abstract class StateSettings : CommandSettings
{
    [CommandOption("--state <DIR>")]
    [Description("The state folder. Default: .autotune in the current folder.")]
    public string? State { get; init; }

    [CommandOption("--json")]
    [Description("Print JSON, for programs.")]
    public bool Json { get; init; }

    public StateFolder Folder => new(State ?? StateFolder.DefaultName);
}
