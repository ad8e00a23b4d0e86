using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Remote;
using AutoTune.Cli.Running;
using AutoTune.Cli.Watching;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune submit</c>: starts an experiment on a server.</summary>
internal sealed class SubmitCommand(Terminal terminal) : AsyncCommand<SubmitCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        try
        {
            await using var place = settings.OpenServer(terminal);
            var overrides = new SpecOverrides(settings.Local, settings.Seed, settings.MaxTrials, settings.Concurrency, settings.MaxSeconds);
            var file = ExperimentFile.Read(settings.File, overrides, onThisMachine: false);
            if (settings.Namespace is { } wanted && file.Namespace is { } said && wanted != said)
                throw new UserErrorException(ExitCodes.Usage, $"--namespace: the file's metadata.namespace is {said} (found {wanted}); they have to be the same, or one absent");
            var id = settings.Id ?? Guid.CreateVersion7();
            var text = file.ForServer(overrides.Any);
            var made = await place.SubmitAsync(new Submission(settings.File, text, id, settings.DryRun), cancellationToken);
            foreach (var warning in file.Warnings)
                terminal.Error($"{ProblemText.Of(settings.File, warning)} [warning]");
            if (settings.DryRun)
            {
                Tell(settings, new SubmitDocument(null, file.Name, made?.Namespace ?? file.Namespace, null, DryRun: true), $"The server would take {file.Name} as it is.");
                return ExitCodes.Done;
            }
            if (!settings.Watch)
            {
                Tell(
                    settings,
                    new SubmitDocument(id, file.Name, made?.Namespace ?? file.Namespace, made?.Phase, DryRun: false),
                    made is null ? $"Experiment {file.Name} is sent and not taken in yet; its id is {id}." : $"Experiment {file.Name} has begun {place.Place}; its id is {id}.");
                return ExitCodes.Done;
            }
            if (!settings.Json)
                terminal.Line(Looks.Quiet, $"Experiment {file.Name} has begun {place.Place}; its id is {id}.");
            using var interrupts = new Interrupts();
            return await new WatchRun(place, settings.Json, isQuiet: false, terminal, TimeProvider.System).RunAsync(id, interrupts);
        }
        catch (BadSpecException bad)
        {
            ProblemsDocument.Write(terminal, bad, settings.Json);
            return ExitCodes.BadSpec;
        }
    }

    private void Tell(Settings settings, SubmitDocument document, string text) =>
        terminal.Line(settings.Json ? JsonSerializer.Serialize(document, OutputJson.Default.SubmitDocument) : text);

    internal sealed class Settings : StateSettings
    {
        [CommandArgument(0, "[FILE]")]
        [Description("The experiment file, or a folder that holds experiment.yaml.")]
        [DefaultValue(ExperimentFile.DefaultName)]
        public string File { get; init; } = ExperimentFile.DefaultName;

        [CommandOption("-w|--watch")]
        [Description("Follow it to its end, as watch does.")]
        public bool Watch { get; init; }

        [CommandOption("--dry-run")]
        [Description("Only let the server check it.")]
        public bool DryRun { get; init; }

        [CommandOption("--id <ID>")]
        [Description("Its id, a UUID: the same submit again then starts nothing more. Default: a new one.")]
        public Guid? Id { get; init; }

        [CommandOption("--local")]
        [Description("The first container's command of a spec for a cluster, as a process of the server's machine.")]
        public bool Local { get; init; }

        [CommandOption("--seed <N>")]
        [Description("In the place of spec.seed.")]
        public long? Seed { get; init; }

        [CommandOption("--max-trials <N>")]
        [Description("In the place of spec.maxTrialNum.")]
        public int? MaxTrials { get; init; }

        [CommandOption("--concurrency <N>")]
        [Description("In the place of spec.trialConcurrency.")]
        public int? Concurrency { get; init; }

        [CommandOption("--max-seconds <N>")]
        [Description("In the place of spec.maxExecSeconds.")]
        public int? MaxSeconds { get; init; }

        public override ValidationResult Validate() => Watch && DryRun
            ? ValidationResult.Error("--watch and --dry-run exclude each other: nothing begins that could be watched")
            : State is not null ? ValidationResult.Error("--state: submit sends to a server; on this machine it is autotune run") : base.Validate();
    }
}
