using System.ComponentModel;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Cli.Watching;
using AutoTune.Server.Api.Experiments;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune top</c>: all experiments that are not over, live.</summary>
internal sealed class TopCommand(Terminal terminal) : AsyncCommand<TopCommand.Settings>
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var view = new TopView(terminal, place.HasNamespaces, TimeProvider.System);
        if (!settings.Json && !settings.Once && terminal.IsLive)
        {
            using var interrupts = new Interrupts();
            try
            {
                await view.ShowAsync(place.FollowAllAsync(view.Warn, interrupts.Stop), Between, interrupts.Stop);
            }
            catch (OperationCanceledException) when (interrupts.Stop.IsCancellationRequested)
            {
                // It goes on until somebody has seen enough.
            }
            return ExitCodes.Done;
        }
        var running = new List<ExperimentSummary>();
        await foreach (var experiment in place.AllAsync(cancellationToken))
        {
            if (!experiment.IsOver)
                running.Add(experiment);
        }
        if (settings.Json)
            terminal.Line(ExperimentDocument.ToJson([.. running.Select(experiment => ExperimentDocument.Of(experiment, place.ExecutionOf(experiment)))]));
        else
            view.Write(running);
        return ExitCodes.Done;
    }

    internal sealed class Settings : StateSettings
    {
        [CommandOption("--once")]
        [Description("Print it once; so it is also where the output is no terminal, and with --json.")]
        public bool Once { get; init; }
    }
}
