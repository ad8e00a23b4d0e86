using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Running;
using AutoTune.Cli.Starting;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune init</c>: a commented starter experiment beside a training script.</summary>
internal sealed class InitCommand(Terminal terminal) : AsyncCommand<InitCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var script = Path.GetFullPath(settings.Script ?? OnlyScript());
        if (!File.Exists(script))
            throw new UserErrorException(ExitCodes.Failed, $"--script: there is no file {script}.");
        var folder = Path.GetDirectoryName(script)!;
        var file = Path.GetFullPath(settings.Output ?? Path.Combine(folder, ExperimentFile.DefaultName));
        var reading = ScriptReading.Of(await File.ReadAllTextAsync(script, cancellationToken));
        var name = settings.Name ?? Starter.NameAfter(Path.GetFileName(Path.GetDirectoryName(file)!));
        var text = Starter.Write(name, Path.GetRelativePath(Path.GetDirectoryName(file)!, script), reading);
        await ExperimentFile.CreateAsync(file, text, cancellationToken);
        Tell(settings, file, script, reading);
        return ExitCodes.Done;
    }

    private void Tell(Settings settings, string file, string script, ScriptReading reading)
    {
        if (settings.Json)
        {
            var document = new InitDocument(file, script, [.. reading.Arguments.Select(argument => argument.Name)]);
            terminal.Line(JsonSerializer.Serialize(document, OutputJson.Default.InitDocument));
            return;
        }
        var shown = Path.GetRelativePath(Directory.GetCurrentDirectory(), file);
        terminal.Line(Looks.Good, $"Wrote {shown}.");
        terminal.Line(reading.Arguments.Count > 0
            ? $"Its search space was taken from the script's arguments: {string.Join(", ", reading.Arguments.Select(argument => argument.Name))}."
            : "Its search space is an example: put the script's own hyperparameters in its place.");
        terminal.Line($"Look over the lines with \"<-\", then:  autotune run{(shown == ExperimentFile.DefaultName ? "" : " " + shown)}");
    }

    private static string OnlyScript()
    {
        var scripts = Directory.GetFiles(Directory.GetCurrentDirectory(), "*.py").Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        return scripts.Count == 1
            ? scripts[0]!
            : throw new UserErrorException(
                ExitCodes.Usage,
                $"name the training script with --script FILE; {(scripts.Count == 0 ? "there is no *.py in this folder" : $"this folder has {string.Join(", ", scripts)}")}.");
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--script <FILE>")]
        [Description("The training script. Default: the only *.py of this folder.")]
        public string? Script { get; init; }

        [CommandOption("-o|--output <FILE>")]
        [Description("The file to write; never one that is there. Default: experiment.yaml beside the script.")]
        public string? Output { get; init; }

        [CommandOption("--name <NAME>")]
        [Description("The experiment's name. Default: after the folder.")]
        public string? Name { get; init; }

        [CommandOption("--json")]
        [Description("Print JSON, for programs.")]
        public bool Json { get; init; }
    }
}
