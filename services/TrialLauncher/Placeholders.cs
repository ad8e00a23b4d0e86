using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AutoTune.Experiments.Trials;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher;

/// <summary>
/// Replaces <c>${AUTOTUNE_PARAM.name}</c> and <c>${trialParameters.name}</c>. A name is a parameter's, or leads into a nested choice with
/// dots (<c>model.dropout</c>). A choice of a nested space gives its <c>_name</c>, a NAS value its <c>_value</c>, a part of a nested space
/// that is not active the empty text.
/// <para>
/// Arguments meet no shell, so values stand in them as they are. The exception is a script handed to a shell (<c>sh -c SCRIPT</c>): there
/// the value goes into a variable and a quoted reference to it into the script. Whatever quotes, command substitutions or comments stand
/// around it, a shell does not parse what a variable holds; a mistaken guess about the quotes costs word splitting, never syntax.
/// </para>
/// </summary>
/// <param name="parameters">The trial's parameters.</param>
/// <param name="escape">What is done to a value before it stands anywhere; null: nothing.</param>
internal sealed partial class Placeholders(ParameterSet parameters, Func<string, string>? escape = null)
{
    private static readonly HashSet<string> Shells =
        new(["sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "busybox", "fish", "su", "runuser", "script"], StringComparer.Ordinal);

    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);

    /// <summary>What the replaced command needs in its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables => variables;

    public string[] InCommand(IReadOnlyList<string> command)
    {
        var script = ShellScriptIndex(command);
        return [.. command.Select((argument, i) => i == script ? InScript(argument) : InText(argument, $"command[{i}]"))];
    }

    public string InText(string text, string where) => !text.Contains("${", StringComparison.Ordinal)
        ? text
        : Placeholder().Replace(text, match => Value(match.Groups[1].Value, match.Value, where));

    private string InScript(string script)
    {
        if (!script.Contains("${", StringComparison.Ordinal)) return script;
        var result = new StringBuilder();
        var from = 0;
        var quote = '\0';
        foreach (Match match in Placeholder().Matches(script))
        {
            for (var i = from; i < match.Index; i++) quote = NextQuote(script, ref i, quote);
            result.Append(script, from, match.Index - from);
            var variable = Variable(Value(match.Groups[1].Value, match.Value, "command"));
            result.Append(quote switch { '"' => $"${{{variable}}}", '\'' => $"'\"${{{variable}}}\"'", _ => $"\"${{{variable}}}\"" });
            from = match.Index + match.Length;
        }
        return result.Append(script, from, script.Length - from).ToString();
    }

    private static char NextQuote(string script, ref int i, char quote)
    {
        var c = script[i];
        if (c == '\\' && quote != '\'') i++;
        else if (quote == '\0' && c is '"' or '\'') return c;
        else if (c == quote) return '\0';
        return quote;
    }

    private string Variable(string value)
    {
        foreach (var (name, known) in variables)
            if (known == value) return name;
        var added = $"AUTOTUNE_ARGUMENT_{variables.Count}";
        variables.Add(added, value);
        return added;
    }

    private string Value(string name, string placeholder, string where)
    {
        if (Find(parameters.Root, name) is not { } found)
        {
            var names = string.Join(", ", parameters.Root.EnumerateObject().Select(property => property.Name));
            throw new LaunchFailedException($"{where} has {placeholder}, but the trial has no parameter {name}; it has: {names}");
        }
        var text = Text(found);
        if (text.Contains('\0')) throw new LaunchFailedException($"{where}: the value of {placeholder} holds a NUL character");
        return escape is null ? text : escape(text);
    }

    /// <summary>The longest name first, since a name may hold dots itself. Undefined: a part that is not active.</summary>
    private static JsonElement? Find(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object) return null;
        if (parent.TryGetProperty(name, out var value)) return value;
        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
            if (parent.TryGetProperty(name[..dot], out var inner)) return Find(inner, name[(dot + 1)..]) ?? default(JsonElement);
        return null;
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object when value.TryGetProperty("_name", out var name) => Text(name),
        JsonValueKind.Object when value.TryGetProperty("_value", out var chosen) => Text(chosen),
        _ => value.GetRawText(),
    };

    /// <summary>Where the script stands in <c>[env ...] sh -eu -o pipefail -c SCRIPT ...</c>; -1 when no shell gets one.</summary>
    private static int ShellScriptIndex(IReadOnlyList<string> command)
    {
        for (var i = 0; i < command.Count; i++)
        {
            if (!Shells.Contains(Path.GetFileName(command[i]))) continue;
            var takesScript = false;
            for (var j = i + 1; j < command.Count; j++)
            {
                var option = command[j];
                if (option.Length > 1 && option[0] is '-' or '+')
                {
                    if (option.StartsWith("--", StringComparison.Ordinal)) takesScript |= option == "--command";
                    else takesScript |= option.Contains('c');
                    if (option[^1] is 'o' or 'O' && option[1] != '-') j++;
                }
                else if (takesScript) return j;
                else if (!Shells.Contains(Path.GetFileName(option)) && Path.GetFileName(command[i]) is not ("su" or "runuser")) break;
            }
        }
        return -1;
    }

    [GeneratedRegex(@"\$\{(?:AUTOTUNE_PARAM|trialParameters)\.([^{}]+)\}")]
    private static partial Regex Placeholder();
}
