using AutoTune.Cli.Commands;
using AutoTune.Cli.Output;
using AutoTune.Cli.Running;
using AutoTune.Persistence;
using Spectre.Console.Cli;

namespace AutoTune.Cli;

/// <summary>The program <c>autotune</c>: reads the command line, runs the command, and turns what went wrong into one clear text.</summary>
internal static class CommandLine
{
    private static readonly string[] Examples =
        ["init --script train.py", "run experiment.yaml", "show", "trials --sort value", "export -o trials.csv"];

    /// <summary>Runs the program; the exit code is one of <see cref="ExitCodes"/>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var terminal = new Terminal();
        try
        {
            var app = new CommandApp();
            app.Configure(config => Configure(config, terminal));
            return await app.RunAsync(args);
        }
        catch (UserErrorException wrong)
        {
            return Tell(terminal, wrong, wrong.Message, wrong.ExitCode);
        }
        catch (BadSpecException bad)
        {
            return Tell(terminal, bad, string.Join('\n', bad.Problems.Select(problem => problem.Text)), ExitCodes.BadSpec);
        }
        catch (CommandAppException wrong)
        {
            var command = args.Length > 0 && CommandList.All.Any(entry => entry.Name == args[0] || entry.OtherNames.Contains(args[0])) ? $"{args[0]} " : "";
            return Tell(terminal, wrong, $"{UsageText.Of(wrong, args)}. See: autotune {command}--help", ExitCodes.Usage);
        }
        catch (Exception wrong) when (wrong is StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            return Tell(terminal, wrong, wrong.Message, ExitCodes.Failed);
        }
        catch (Exception wrong)
        {
            return Tell(terminal, wrong, $"this should not happen: {wrong.Message}\nWith AUTOTUNE_DEBUG=1 it says where; please report it.", ExitCodes.Failed);
        }
    }

    private static void Configure(IConfigurator config, Terminal terminal)
    {
        config.Settings.Registrar.RegisterInstance(terminal);
        config.SetApplicationName("autotune");
        config.SetApplicationVersion(ProgramVersion.Text);
        config.SetHelpProvider(new HelpText(config.Settings));
        config.PropagateExceptions();
        config.UseStrictParsing();
        config.Settings.TrimTrailingPeriod = false;
        foreach (var example in Examples)
            config.AddExample(example.Split(' '));
        foreach (var entry in CommandList.All)
        {
            var command = entry.Add(config, entry.Name).WithDescription(entry.Description);
            foreach (var other in entry.OtherNames)
                command.WithAlias(other);
            foreach (var example in entry.Examples)
                command.WithExample(example.Split(' '));
        }
    }

    private static int Tell(Terminal terminal, Exception wrong, string message, int exitCode)
    {
        terminal.Error($"autotune: {message}");
        if (Environment.GetEnvironmentVariable("AUTOTUNE_DEBUG") == "1")
            terminal.Error(wrong.ToString());
        return exitCode;
    }
}
