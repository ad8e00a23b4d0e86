using System.ComponentModel;
using System.Reflection;
using AutoTune.Cli.Commands;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Completion;

/// <summary>An option as a shell completes it.</summary>
/// <param name="Long">--state.</param>
/// <param name="Short">-f, or null.</param>
/// <param name="Value">What follows it; null for a switch.</param>
/// <param name="Description">One sentence.</param>
internal sealed record OptionWord(string Long, string? Short, string? Value, string Description)
{
    public bool IsFile => Value is "FILE";

    public bool IsFolder => Value is "DIR";

    public bool IsContext => Value is "CONTEXT";

    public bool IsExperiment => Value is "EXPERIMENT";
}

/// <summary>A command and its options as a shell completes them: read from the command itself, so that they can't differ.</summary>
/// <remarks>Where experiments are (<see cref="PlaceOptions"/>) is passed on to <c>list</c>, which knows their names.</remarks>
internal sealed record CommandWords(string Name, string Description, ArgumentKind Argument, IReadOnlyList<OptionWord> Options)
{
    public static IReadOnlyList<CommandWords> All { get; } =
        [
            .. CommandList.All.SelectMany(entry => entry.OtherNames.Prepend(entry.Name)
                .Select(name => new CommandWords(name, entry.Description, entry.Argument, [.. OptionsOf(entry.Settings)]))),
        ];

    /// <summary>Options that say where experiments are.</summary>
    public static IReadOnlyList<string> PlaceOptions { get; } = ["--state", "--server", "--context", "--token-file", "--namespace"];

    private static IEnumerable<OptionWord> OptionsOf(Type settings)
    {
        foreach (var property in settings.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<CommandOptionAttribute>() is not { IsHidden: false } option)
                continue;
            yield return new OptionWord(
                "--" + option.LongNames[0],
                option.ShortNames.Count > 0 ? "-" + option.ShortNames[0] : null,
                option.ValueName,
                property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "");
        }
    }
}
