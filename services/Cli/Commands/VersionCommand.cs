using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using AutoTune.Cli.Output;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune version</c>.</summary>
internal sealed class VersionCommand(Terminal terminal) : Command<VersionCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var version = new VersionDocument(ProgramVersion.Text, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription);
        terminal.Line(settings.Json
            ? JsonSerializer.Serialize(version, OutputJson.Default.VersionDocument)
            : $"autotune {version.Version} ({version.Runtime}, {version.System})");
        return ExitCodes.Done;
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--json")]
        [Description("Print JSON, for programs.")]
        public bool Json { get; init; }
    }
}
