using System.ComponentModel;
using AutoTune.Cli.Completion;
using AutoTune.Cli.Output;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune completion</c>: a script that lets a shell complete commands, options and the names of experiments.</summary>
internal sealed class CompletionCommand(Terminal terminal) : Command<CompletionCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        terminal.Line((settings.Shell switch
        {
            "zsh" => ZshScript.Write(),
            "fish" => FishScript.Write(),
            _ => BashScript.Write(),
        }).TrimEnd('\n'));
        return ExitCodes.Done;
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<SHELL>")]
        [Description("bash, zsh or fish.")]
        public string Shell { get; init; } = "";

        public override ValidationResult Validate() => Shell is "bash" or "zsh" or "fish"
            ? ValidationResult.Success()
            : ValidationResult.Error($"SHELL: must be bash, zsh or fish (found {Shell})");
    }
}
