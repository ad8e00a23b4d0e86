using AutoTune.Cli.AskTell;
using AutoTune.Cli.Output;
using AutoTune.Experiments.Spec;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune asktell</c>: the search alone, for programs in any language, until their input ends.</summary>
internal sealed class AskTellCommand(Terminal terminal) : Command<AskTellCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var lines = new LineReader(input, 2 * ExperimentReader.MaxSpecBytes);
        var session = new AskTellSession(warning => terminal.Error($"autotune asktell: {warning}"));
        while (lines.Next(out var line))
        {
            try
            {
                output.Write(session.Answer(line));
                output.Flush();
            }
            catch (IOException)
            {
                // Whoever asked is gone.
                break;
            }
        }

        return ExitCodes.Done;
    }

    internal sealed class Settings : CommandSettings;
}
