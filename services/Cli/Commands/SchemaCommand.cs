using AutoTune.Algorithms;
using AutoTune.Cli.Output;
using AutoTune.Experiments.Schema;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune schema</c>: the JSON Schema of the experiment file, for editors.</summary>
internal sealed class SchemaCommand(Terminal terminal) : Command<SchemaCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        terminal.Raw(ExperimentSchema.Write(AlgorithmRegistry.Instance));
        return ExitCodes.Done;
    }

    internal sealed class Settings : CommandSettings;
}
