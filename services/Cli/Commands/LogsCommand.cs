using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune logs</c>: what a trial printed.</summary>
internal sealed class LogsCommand(Terminal terminal) : AsyncCommand<LogsCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await using var store = await OpenStore.ExistingAsync(settings.Folder, cancellationToken);
        var state = await ExperimentLookup.FindAsync(store, settings.Folder, settings.Experiment, cancellationToken);
        var trial = await store.Trials.FindAsync(state.Id, settings.Sequence, cancellationToken) ?? throw NoTrial(state.Name, state.NextSequence, settings.Sequence);
        var attempt = settings.Attempt ?? trial.Attempt;
        if (attempt > trial.Attempt)
            throw new UserErrorException(ExitCodes.Failed, $"--attempt: trial {trial.Sequence} has attempts 0 to {trial.Attempt} (found {attempt})");
        var path = settings.Folder.Experiment(state.Id).TrialLog(trial.Sequence, attempt);
        if (!File.Exists(path) && !settings.Follow)
            throw new UserErrorException(ExitCodes.Failed, Missing(trial, attempt, path, RemovedOutput.Find(settings.Folder.Path, state.Id, trial.Sequence)));

        var log = new TrialLogText(store.Trials, state.Id, trial.Sequence, attempt, path);
        if (settings.Json)
        {
            using var text = new MemoryStream();
            await log.CopyAsync(text, settings.Follow, TimeProvider.System, cancellationToken);
            var document = new LogDocument(
                state.Id, trial.Sequence, attempt, DocumentText.Key(trial.State), path, System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
            terminal.Line(JsonSerializer.Serialize(document, OutputJson.Default.LogDocument));
            return ExitCodes.Done;
        }
        using var interrupts = settings.Follow ? new Interrupts() : null;
        await using var output = Console.OpenStandardOutput(); // as the trial wrote it, byte for byte
        try
        {
            await log.CopyAsync(output, settings.Follow, TimeProvider.System, interrupts?.Stop ?? cancellationToken);
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

    private static string Missing(TrialRecord trial, int attempt, string path, RemovedOutput? removed) => removed is not null
        ? $"the log of trial {trial.Sequence} was {removed}."
        : trial.State is TrialState.Waiting or TrialState.Launching && attempt == trial.Attempt
        ? $"trial {trial.Sequence} is {Formats.Words(trial.State)} and has printed nothing yet; -f waits for it."
        : $"attempt {attempt} of trial {trial.Sequence} left no log ({path} is not there){(trial.Reason is { } reason ? ": " + reason : ".")}";

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
            : Attempt < 0 ? ValidationResult.Error($"--attempt: must be 0 or more (found {Attempt})") : ValidationResult.Success();
    }
}
