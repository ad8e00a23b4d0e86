using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Server.Api.Experiments;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>A command that changes an experiment and says how it stands then.</summary>
internal abstract class ChangeCommand<TSettings>(Terminal terminal) : AsyncCommand<TSettings> where TSettings : NamedSettings
{
    public override async Task<int> ExecuteAsync(CommandContext context, TSettings settings, CancellationToken cancellationToken)
    {
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var experiment = await ExperimentLookup.FindAsync(place, settings.Experiment, cancellationToken);
        await ChangeAsync(place, experiment, settings, cancellationToken);
        var now = await place.FindAsync(experiment.Id, cancellationToken) ?? experiment;
        terminal.Line(settings.Json ? ExperimentDocument.Of(now, place.ExecutionOf(now)).ToJson() : Describe(now, settings));
        return ExitCodes.Done;
    }

    protected abstract Task ChangeAsync(IExperiments place, ExperimentSummary experiment, TSettings settings, CancellationToken cancellation);

    protected abstract string Describe(ExperimentSummary now, TSettings settings);
}
