using System.ComponentModel;
using AutoTune.Cli.Output;
using AutoTune.Cli.Running;
using AutoTune.Cli.Serving;
using AutoTune.Cli.State;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune serve</c>: the REST API for a state folder, which also runs experiments that are sent to it.</summary>
internal sealed class ServeCommand(Terminal terminal) : AsyncCommand<ServeCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts();
        return await new ServeRun(new StateFolder(settings.State ?? StateFolder.DefaultName), settings.Port, terminal, TimeProvider.System)
            .RunAsync(interrupts, cancellationToken);
    }

    internal sealed class Settings : CommandSettings
    {
        public const int UsualPort = 7080;

        [CommandOption("--state <DIR>")]
        [Description("The state folder. Default: .autotune in the current folder.")]
        public string? State { get; init; }

        [CommandOption("--port <PORT>")]
        [Description("Where to listen, on 127.0.0.1.")]
        [DefaultValue(UsualPort)]
        public int Port { get; init; } = UsualPort;

        public override ValidationResult Validate() => Port is >= 1 and <= 65535
            ? ValidationResult.Success()
            : ValidationResult.Error($"--port: must be 1 to 65535 (found {Port})");
    }
}
