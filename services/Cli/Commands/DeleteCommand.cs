using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune delete</c>: an experiment of which nothing runs, with all it has.</summary>
internal sealed class DeleteCommand(Terminal terminal) : AsyncCommand<DeleteCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var experiment = await ExperimentLookup.FindAsync(place, settings.Experiment, cancellationToken);
        await place.DeleteAsync(experiment, cancellationToken);
        terminal.Line(settings.Json
            ? JsonSerializer.Serialize(new DeletedDocument(experiment.Id, experiment.Name, experiment.Namespace, experiment.Trials), OutputJson.Default.DeletedDocument)
            : $"Experiment {experiment.Name} ({experiment.Id}) and its {experiment.Trials} trials are deleted.");
        return ExitCodes.Done;
    }

    internal sealed class Settings : NamedSettings;
}
