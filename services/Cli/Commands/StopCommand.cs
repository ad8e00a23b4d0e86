using System.ComponentModel;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Server.Api.Experiments;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune stop</c>: ends an experiment and what runs of it.</summary>
internal sealed class StopCommand(Terminal terminal) : ChangeCommand<StopCommand.Settings>(terminal)
{
    protected override Task ChangeAsync(IExperiments place, ExperimentSummary experiment, Settings settings, CancellationToken cancellation) =>
        place.StopAsync(experiment, settings.Reason, cancellation);

    protected override string Describe(ExperimentSummary now, Settings settings) => now.IsOver
        ? $"Experiment {now.Name} is {now.Phase}: {now.Message}"
        : $"Experiment {now.Name} stops; {now.Open} of its trials are open still.";

    internal sealed class Settings : NamedSettings
    {
        [CommandOption("--reason <TEXT>")]
        [Description("Why, for whoever looks at it later.")]
        public string? Reason { get; init; }
    }
}
