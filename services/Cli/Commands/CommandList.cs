using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>Every command, in the order in which help lists them.</summary>
internal static class CommandList
{
    public static IReadOnlyList<CommandEntry> All { get; } =
    [
        Entry<RunCommand, RunCommand.Settings>(
            "run",
            "Run an experiment on this machine and print its best parameters.",
            ArgumentKind.File,
            "run experiment.yaml",
            "run experiment.yaml --max-trials 50 --concurrency 8",
            "run experiment.yaml --new --seed 7",
            "run experiment.yaml --json > result.json"),
    ];

    private static CommandEntry Entry<TCommand, TSettings>(string name, string description, ArgumentKind argument, params IReadOnlyList<string> examples)
        where TCommand : class, ICommandLimiter<TSettings>, ICommand<TSettings>
        where TSettings : CommandSettings =>
        new(name, description, typeof(TSettings), argument, examples, static (configurator, name) => configurator.AddCommand<TCommand>(name));
}
