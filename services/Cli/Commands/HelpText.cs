using AutoTune.Cli.Output;
using Spectre.Console;
using Spectre.Console.Cli;
using Spectre.Console.Cli.Help;
using Spectre.Console.Rendering;

namespace AutoTune.Cli.Commands;

/// <summary>Help as usual, and what the exit codes say where a program may want to know.</summary>
internal sealed class HelpText(ICommandAppSettings settings) : HelpProvider(settings)
{
    public override IEnumerable<IRenderable> GetFooter(ICommandModel model, ICommandInfo? command)
    {
        if (command is not null && command.Name != "run")
            yield break;
        yield return new Text("\nEXIT CODES:\n");
        foreach (var (code, meaning) in ExitCodes.All)
            yield return new Text($"    {code,-4} {meaning}\n");
    }
}
