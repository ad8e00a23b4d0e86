using System.ComponentModel;
using System.Text;
using System.Text.Json;
using AutoTune.Algorithms;
using AutoTune.Cli.Output;
using AutoTune.Cli.Running;
using AutoTune.Experiments.Importing;
using AutoTune.Experiments.Importing.Katib;
using AutoTune.Experiments.Importing.Nni;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune import</c>: another system's configuration as an experiment that validates as it stands.</summary>
internal sealed class ImportCommand(Terminal terminal) : AsyncCommand<ImportCommand.Settings>
{
    /// <summary>What can be imported, and how.</summary>
    public static IReadOnlyDictionary<string, Func<ImportSource, ImportResult>> Formats { get; } = new Dictionary<string, Func<ImportSource, ImportResult>>
    {
        ["nni"] = source => new NniImporter(AlgorithmRegistry.Instance).Read(source),
        ["katib"] = source => new KatibImporter(AlgorithmRegistry.Instance).Read(source),
    };

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (!Formats.TryGetValue(settings.Format, out var import))
            throw new UserErrorException(ExitCodes.Usage, $"FORMAT must be one of {string.Join(", ", Formats.Keys)} (found {settings.Format}).");
        var output = settings.Output is null ? null : Path.GetFullPath(settings.Output);
        var result = import(Source(settings.File, output));
        if (result.Yaml is not null && output is not null)
            await ExperimentFile.CreateAsync(output, result.Yaml, cancellationToken);
        Tell(settings, output, result);
        return result.Yaml is null ? ExitCodes.BadSpec : ExitCodes.Done;
    }

    private static ImportSource Source(string file, string? output)
    {
        var path = Path.GetFullPath(file);
        return new ImportSource(
            file,
            ExperimentFile.ReadText(path),
            Path.GetDirectoryName(path)!,
            output is null ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(output)!,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            other => File.ReadAllText(other, Encoding.UTF8));
    }

    private void Tell(Settings settings, string? output, ImportResult result)
    {
        if (settings.Json)
        {
            var files = result.Files.Select(file => ProblemsDocument.Of(file.File, file.Problems, file.Warnings)).ToList();
            terminal.Line(JsonSerializer.Serialize(new ImportDocument(result.Yaml is not null, output, result.Yaml, files), OutputJson.Default.ImportDocument));
            return;
        }
        foreach (var file in result.Files)
        {
            foreach (var problem in file.Problems)
                terminal.Error(ProblemText.Of(file.File, problem));
            foreach (var warning in file.Warnings)
                terminal.Error($"{ProblemText.Of(file.File, warning)} [warning]");
        }
        if (result.Yaml is null)
        {
            var count = result.Problems.Count();
            terminal.Error($"{settings.File} is not imported: {count} {(count == 1 ? "problem" : "problems")}.");
        }
        else if (output is null)
            terminal.Raw(result.Yaml);
        else
            terminal.Line(Looks.Good, $"Wrote {settings.Output}.");
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<FORMAT>")]
        [Description("nni: a configuration of Microsoft NNI, version 1 or 2. katib: an Experiment of Katib, kubeflow.org/v1beta1.")]
        public string Format { get; init; } = "";

        [CommandArgument(1, "<FILE>")]
        [Description("The configuration file; its relative paths start from its folder.")]
        public string File { get; init; } = "";

        [CommandOption("-o|--output <FILE>")]
        [Description("The experiment file to write; never one that is there. Default: standard output.")]
        public string? Output { get; init; }

        [CommandOption("--json")]
        [Description("Print JSON, for programs.")]
        public bool Json { get; init; }
    }
}
