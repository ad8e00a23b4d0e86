using System.ComponentModel;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Cli.Watching;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune watch</c>: an experiment that runs elsewhere, live, to its end.</summary>
internal sealed class WatchCommand(Terminal terminal) : AsyncCommand<WatchCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts();
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var experiment = await ExperimentLookup.FindAsync(place, settings.Experiment, cancellationToken);
        return await new WatchRun(place, settings.Json, settings.Quiet, terminal, TimeProvider.System).RunAsync(experiment.Id, interrupts);
    }

    internal sealed class Settings : ExperimentSettings
    {
        [CommandOption("-q|--quiet")]
        [Description("No progress; at the end one line: the best value and its parameters.")]
        public bool Quiet { get; init; }

        public override ValidationResult Validate() => Json && Quiet
            ? ValidationResult.Error("--json and --quiet exclude each other: both say what is printed at the end")
            : base.Validate();
    }
}
