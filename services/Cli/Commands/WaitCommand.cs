using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Cli.Watching;
using AutoTune.Server.Api.Experiments;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune wait</c>: ends when an experiment has come so far, with an exit code that says which way.</summary>
internal sealed class WaitCommand(Terminal terminal) : AsyncCommand<WaitCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts();
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var found = await ExperimentLookup.FindAsync(place, settings.Experiment, cancellationToken);
        var details = await ExperimentDetails.OfAsync(place, found.Id, cancellationToken)
            ?? throw new UserErrorException(ExitCodes.Failed, $"experiment \"{found.Name}\" {place.Place} was deleted just now.");
        var condition = WaitCondition.Read(settings.For)!;
        using var patience = settings.Seconds is { } seconds ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds)) : new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Stop, patience.Token);
        var newest = details.Experiment;
        try
        {
            if (!newest.IsOver && !condition.IsMet(newest))
            {
                await foreach (var snapshot in place.FollowAsync(details, text => terminal.Error($"warning: {text}"), ending.Token))
                {
                    newest = snapshot.State;
                    if (condition.IsMet(newest))
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (interrupts.Stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return Tell(settings, newest, place, false, true, ExitCodes.WaitedLong, $"is not there after {settings.Timeout}");
        }
        if (!condition.IsMet(newest))
            return Tell(settings, newest, place, false, false, ExitCodes.NotMet, "has not come, and will not");
        // Whoever waits for the end wants to know which.
        return Tell(settings, newest, place, true, false, condition.IsEnd ? ExitCodes.OfPhase(newest.PhaseValue) : ExitCodes.Done, "has come");
    }

    private int Tell(Settings settings, ExperimentSummary experiment, IExperiments place, bool isMet, bool isTooLong, int exitCode, string what)
    {
        var document = ExperimentDocument.Of(experiment, place.ExecutionOf(experiment));
        terminal.Line(settings.Json
            ? JsonSerializer.Serialize(new WaitDocument(isMet, settings.For, isTooLong, document), OutputJson.Default.WaitDocument)
            : $"{settings.For} {what}: {experiment.Name} is {document.PhaseText}, {document.Progress} trials, best {Formats.Value(document.BestValue)}.");
        return exitCode;
    }

    internal sealed class Settings : NamedSettings
    {
        [CommandOption("--for <CONDITION>")]
        [Description("completed, trials=N (so many have ended), best>=X or best<=X.")]
        [DefaultValue(WaitCondition.Completed)]
        public string For { get; init; } = WaitCondition.Completed;

        [CommandOption("--timeout <TIME>")]
        [Description("Not longer than this: 90, 90s, 15m or 2h. Default: as long as it takes.")]
        public string? Timeout { get; init; }

        public double? Seconds => Timeout is { } text ? DurationText.Seconds(text) : null;

        public override ValidationResult Validate() => WaitCondition.Read(For) is null
            ? ValidationResult.Error($"--for: must be {WaitCondition.Allowed} (found {For})")
            : Timeout is not null && Seconds is null
                ? ValidationResult.Error($"--timeout: must be a time such as 90, 90s, 15m or 2h, 20 days at most (found {Timeout})")
                : base.Validate();
    }
}
