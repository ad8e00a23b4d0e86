using System.ComponentModel;
using AutoTune.Cli.Output;
using AutoTune.Cli.Running;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune run</c>: an experiment from its file to its best parameters, in this process.</summary>
internal sealed class RunCommand(Terminal terminal) : AsyncCommand<RunCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts();
        try
        {
            var overrides = new SpecOverrides(settings.Local, settings.Seed, settings.MaxTrials, settings.Concurrency, settings.MaxSeconds);
            var file = ExperimentFile.Read(settings.File, overrides);
            var run = new ExperimentRun(file, new RunOptions(settings.State, settings.New, settings.Json, settings.Quiet, settings.Ui ? settings.Port : null), terminal, TimeProvider.System);
            return await run.RunAsync(interrupts, cancellationToken);
        }
        catch (BadSpecException bad)
        {
            ProblemsDocument.Write(terminal, bad, settings.Json);
            return ExitCodes.BadSpec;
        }
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "[FILE]")]
        [Description("The experiment file, or a folder that holds experiment.yaml.")]
        [DefaultValue(ExperimentFile.DefaultName)]
        public string File { get; init; } = ExperimentFile.DefaultName;

        [CommandOption("--state <DIR>")]
        [Description("Where state is kept. Default: .autotune beside the file.")]
        public string? State { get; init; }

        [CommandOption("--new")]
        [Description("Begin another experiment under the same name; the one that stands is kept.")]
        public bool New { get; init; }

        [CommandOption("--json")]
        [Description("Print one JSON object at the end, and nothing else on standard output.")]
        public bool Json { get; init; }

        [CommandOption("--ui")]
        [Description("Serve pages and REST API of this state folder while it runs, on 127.0.0.1 and without sign-in.")]
        public bool Ui { get; init; }

        [CommandOption("--port <PORT>")]
        [Description("Where, with --ui; another one if it is taken.")]
        [DefaultValue(ServeCommand.Settings.UsualPort)]
        public int Port { get; init; } = ServeCommand.Settings.UsualPort;

        [CommandOption("-q|--quiet")]
        [Description("No progress; at the end one line: the best value and its parameters.")]
        public bool Quiet { get; init; }

        [CommandOption("--local")]
        [Description("Run the first container's command of a spec for a cluster as a process of this machine.")]
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

        public override ValidationResult Validate() =>
            Port is < 1 or > 65535 ? ValidationResult.Error($"--port: must be 1 to 65535 (found {Port})") : Json && Quiet ? ValidationResult.Error("--json and --quiet exclude each other: both say what is printed at the end") : ValidationResult.Success();
    }
}
