using System.Text.RegularExpressions;
using Spectre.Console.Cli;

namespace AutoTune.Cli;

/// <summary>What is wrong with a command line, with the option's name where the parser leaves it out.</summary>
internal static partial class UsageText
{
    public static string Of(CommandAppException wrong, string[] args)
    {
        var message = wrong.Message.TrimEnd('.');
        if (NotConverted().Match(message) is not { Success: true } match)
            return message;
        var value = match.Groups["value"].Value;
        var at = Array.FindIndex(args, word => word == value || word.EndsWith("=" + value, StringComparison.Ordinal));
        var option = at < 0 ? null : args[at] != value ? args[at][..^(value.Length + 1)] : at > 0 && args[at - 1].StartsWith('-') ? args[at - 1] : null;
        return $"{(option is null ? "" : option + ": ")}must be a whole number (found {value})";
    }

    // Every value that is converted is a number.
    [GeneratedRegex("^Failed to convert '(?<value>.*)' to ")]
    private static partial Regex NotConverted();
}
