using System.Text;
using AutoTune.Cli.Commands;

namespace AutoTune.Cli.Completion;

/// <summary>Completion for zsh.</summary>
internal static class ZshScript
{
    public static string Write()
    {
        var script = new StringBuilder();
        script.Append("""
            #compdef autotune
            # Completion of autotune for zsh. Put it into a file _autotune in a folder of $fpath, or:  source <(autotune completion zsh)
            _autotune_names() {
                local -a names place
                local i option
                for option in @PLACE@; do
                    i=${words[(I)$option]}
                    ((i > 0)) && place+=($option "${words[i + 1]}")
                done
                names=(${(f)"$(autotune list --names "${place[@]}" 2>/dev/null)"})
                compadd -a names
            }

            _autotune_contexts() {
                local -a names
                names=(${(f)"$(autotune context list --names 2>/dev/null)"})
                compadd -a names
            }

            _autotune() {
                local -a commands
                commands=(

            """.Replace("@PLACE@", string.Join(' ', CommandWords.PlaceOptions), StringComparison.Ordinal));
        foreach (var command in CommandWords.All)
            script.Append($"        {Quoted($"{command.Name}:{command.Description}")}\n");
        script.Append("""
                )
                if ((CURRENT == 2)); then
                    _describe command commands
                    return
                fi
                local command=$words[2]
                shift words
                ((CURRENT--))
                case $command in

            """);
        foreach (var command in CommandWords.All)
        {
            var specs = command.Options.Select(Spec);
            var argument = Argument(command.Argument) is { } words ? $" {words}" : "";
            script.Append($"        {command.Name}) _arguments -s {string.Join(' ', specs)} '--help[Show help.]'{argument} ;;\n");
        }
        script.Append("    esac\n}\n\nif [ \"$funcstack[1]\" = _autotune ]; then _autotune \"$@\"; else compdef _autotune autotune; fi\n");
        return script.ToString();
    }

    private static string Spec(OptionWord option)
    {
        var text = $"[{option.Description.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal)}]"
            + (option.Value is null ? "" : $":{option.Value}:{Action(option)}");
        return option.Short is { } letter
            ? $"'({letter} {option.Long})'{{{letter},{option.Long}}}{Quoted(text)}"
            : Quoted(option.Long + text);
    }

    private static string Action(OptionWord option) => option switch
    {
        { IsFile: true } => "_files",
        { IsFolder: true } => "_files -/",
        { IsContext: true } => "_autotune_contexts",
        { IsExperiment: true } => "_autotune_names",
        _ => " ",
    };

    private static string? Argument(ArgumentKind kind) => kind switch
    {
        ArgumentKind.File => "'*:file:_files'",
        ArgumentKind.Experiment => "'1:experiment:_autotune_names'",
        ArgumentKind.Format => $"'1:format:({string.Join(' ', ImportCommand.Formats.Keys)})' '2:file:_files'",
        ArgumentKind.Action => $"'1:action:({string.Join(' ', ContextCommand.Actions)})' '2:context:_autotune_contexts'",
        ArgumentKind.Shell => "'1:shell:(bash zsh fish)'",
        _ => null,
    };

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
