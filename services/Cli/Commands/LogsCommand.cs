using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune logs</c>: what a trial printed.</summary>
internal sealed class LogsCommand(Terminal terminal) : AsyncCommand<LogsCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var experiment = await ExperimentLookup.FindAsync(place, settings.Experiment, cancellationToken);
        var trial = await place.FindTrialAsync(experiment.Id, settings.Sequence, cancellationToken) ?? throw NoTrial(experiment.Name, experiment.Trials, settings.Sequence);
        var attempt = settings.Attempt ?? trial.Attempt;
        if (attempt > trial.Attempt)
            throw new UserErrorException(ExitCodes.Failed, $"--attempt: trial {trial.Sequence} has attempts 0 to {trial.Attempt} (found {attempt})");
        if (settings.Json)
        {
            using var text = new MemoryStream();
            await place.CopyLogAsync(experiment.Id, trial, attempt, settings.Follow, text, Warn, cancellationToken);
            var document = new LogDocument(
                experiment.Id, trial.Sequence, attempt, trial.State, place.LogFileOf(experiment.Id, trial.Sequence, attempt),
                System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
            terminal.Line(JsonSerializer.Serialize(document, OutputJson.Default.LogDocument));
            return ExitCodes.Done;
        }
        using var interrupts = settings.Follow ? new Interrupts() : null;
        await using var output = Console.OpenStandardOutput(); // as the trial wrote it, byte for byte
        try
        {
            await place.CopyLogAsync(experiment.Id, trial, attempt, settings.Follow, output, Warn, interrupts?.Stop ?? cancellationToken);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (interrupts is { Stop.IsCancellationRequested: true })
        {
            return ExitCodes.Interrupted;
        }
    }

    private static UserErrorException NoTrial(string name, int count, int sequence) => new(
        ExitCodes.Failed,
        count == 0 ? $"experiment \"{name}\" has no trial yet." : $"experiment \"{name}\" has trials 0 to {count - 1} (found {sequence}).");

    private void Warn(string text) => terminal.Error($"warning: {text}");

    internal sealed class Settings : StateSettings
    {
        [CommandArgument(0, "<SEQUENCE>")]
        [Description("The trial's sequence number, from 0.")]
        public int Sequence { get; init; }

        [CommandOption("-e|--experiment <EXPERIMENT>")]
        [Description("Its name, its id or the first digits of it. Default: the newest.")]
        public string? Experiment { get; init; }

        [CommandOption("--attempt <N>")]
        [Description("An earlier attempt, from 0. Default: the newest.")]
        public int? Attempt { get; init; }

        [CommandOption("-f|--follow")]
        [Description("Go on as the trial prints, until it ends.")]
        public bool Follow { get; init; }

        public override ValidationResult Validate() => Sequence < 0
            ? ValidationResult.Error($"SEQUENCE: must be 0 or more (found {Sequence})")
            : Attempt < 0 ? ValidationResult.Error($"--attempt: must be 0 or more (found {Attempt})") : base.Validate();
    }
}
