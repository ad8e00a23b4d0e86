using System.ComponentModel;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune export</c>: every trial as CSV (one column per parameter) or JSON.</summary>
internal sealed class ExportCommand(Terminal terminal) : AsyncCommand<ExportCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var experiment = await ExperimentLookup.FindAsync(place, settings.Experiment, cancellationToken);
        if (settings.Output is not { } path)
        {
            await using var output = Console.OpenStandardOutput();
            await place.ExportAsync(experiment.Id, settings.ChosenFormat(), settings.Curves, output, cancellationToken);
            return ExitCodes.Done;
        }
        // Whole or not at all.
        var draft = path + ".part";
        await using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
            await place.ExportAsync(experiment.Id, settings.ChosenFormat(), settings.Curves, file, cancellationToken);
        File.Move(draft, path, overwrite: true);
        terminal.Error($"{experiment.Trials} trials of {experiment.Name} written to {path}");
        return ExitCodes.Done;
    }

    internal sealed class Settings : ExperimentSettings
    {
        [CommandOption("-o|--output <FILE>")]
        [Description("Write to this file. Default: standard output.")]
        public string? Output { get; init; }

        [CommandOption("--format <FORMAT>")]
        [Description("csv or json. Default: by the file's name, else csv.")]
        public string? Format { get; init; }

        [CommandOption("--curves")]
        [Description("CSV of the intermediate results: a line for each.")]
        public bool Curves { get; init; }

        public string ChosenFormat() =>
            Format?.ToLowerInvariant() ?? (Json || Output?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) == true ? "json" : "csv");

        public override ValidationResult Validate() => ChosenFormat() switch
        {
            not ("csv" or "json") => ValidationResult.Error($"--format: must be csv or json (found {Format})"),
            "json" when Curves => ValidationResult.Error("--curves: is for CSV; JSON has the intermediate results anyway"),
            "csv" when Json => ValidationResult.Error("--json: contradicts --format csv"),
            _ => base.Validate(),
        };
    }
}
