using System.ComponentModel;
using AutoTune.Cli.Output;
using AutoTune.Cli.Running;
using AutoTune.Experiments.Spec;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune validate</c>: everything wrong with experiment files, at once.</summary>
internal sealed class ValidateCommand(Terminal terminal) : Command<ValidateCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var results = settings.Files.Select(file => (File: file, Read: ExperimentFile.Validate(file))).ToList();
        if (settings.Json)
            terminal.Line(ProblemsDocument.ToJson([.. results.Select(result => ProblemsDocument.Of(result.File, result.Read.Problems, result.Read.Warnings))]));
        else
            results.ForEach(result => Write(result.File, result.Read));
        return results.Any(result => result.Read.Problems.Count > 0) ? ExitCodes.BadSpec : ExitCodes.Done;
    }

    private void Write(string file, ReadResult read)
    {
        if (read.Spec is not { } spec)
        {
            ProblemText.Write(terminal, file, read.Problems, read.Warnings);
            return;
        }
        foreach (var warning in read.Warnings)
            terminal.Error($"{ProblemText.Of(file, warning)} [warning]");
        terminal.Line(Looks.Good, $"{file} is valid: {Describe(read.Name, spec)}");
    }

    private static string Describe(string? name, ExperimentSpec spec)
    {
        var trials = spec.Limits.MaxTrialNum is { } max ? $"{max} trials" : "trials without a limit of their number";
        var time = spec.Limits.MaxExecSeconds is { } seconds ? $", at most {Formats.Duration(TimeSpan.FromSeconds(seconds))}" : "";
        var assessor = spec.Assessor is { } choice ? $" and {choice.Name}" : "";
        var direction = spec.Direction == OptimizeMode.Maximize ? "maximize" : "minimize";
        return $"{name}, {trials} by {spec.Tuner.Name}{assessor} ({direction}), {spec.Limits.TrialConcurrency} at a time{time}";
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<FILE>")]
        [Description("Experiment files.")]
        public string[] Files { get; init; } = [];

        [CommandOption("--json")]
        [Description("Print the problems as JSON, for programs.")]
        public bool Json { get; init; }
    }
}
