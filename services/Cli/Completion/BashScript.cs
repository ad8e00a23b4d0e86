using System.Text;
using AutoTune.Cli.Commands;

namespace AutoTune.Cli.Completion;

/// <summary>Completion for bash.</summary>
internal static class BashScript
{
    public static string Write()
    {
        var commands = CommandWords.All;
        var script = new StringBuilder();
        script.Append("""
            # Completion of autotune for bash. Take it in with:  source <(autotune completion bash)
            _autotune_names() {
                local i place=()
                for ((i = 1; i < ${#COMP_WORDS[@]} - 1; i++)); do
                    case ${COMP_WORDS[i]} in
                        @PLACE@) place+=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]}") ;;
                    esac
                done
                autotune list --names "${place[@]}" 2>/dev/null
            }

            _autotune() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
                COMPREPLY=()
                if ((COMP_CWORD == 1)); then

            """.Replace("@PLACE@", string.Join('|', CommandWords.PlaceOptions), StringComparison.Ordinal));
        script.Append($"        COMPREPLY=($(compgen -W \"{string.Join(' ', commands.Select(command => command.Name))} --help --version\" -- \"$current\"))\n");
        script.Append("        return\n    fi\n    case \"$command $previous\" in\n");
        foreach (var command in commands)
        {
            foreach (var option in command.Options.Where(option => option.Value is not null))
            {
                var pattern = $"\"{command.Name} {option.Long}\"" + (option.Short is { } letter ? $"|\"{command.Name} {letter}\"" : "");
                script.Append($"        {pattern}) {Values(option)}; return ;;\n");
            }
        }
        script.Append("    esac\n    if [[ $current == -* ]]; then\n        case $command in\n");
        foreach (var command in commands)
        {
            var words = command.Options.SelectMany(option => option.Short is { } letter ? new[] { option.Long, letter } : [option.Long]).Append("--help");
            script.Append($"            {command.Name}) COMPREPLY=($(compgen -W \"{string.Join(' ', words)}\" -- \"$current\")) ;;\n");
        }
        script.Append("        esac\n        return\n    fi\n    case $command in\n");
        foreach (var kind in commands.GroupBy(command => command.Argument).Where(group => group.Key != ArgumentKind.Nothing))
            script.Append($"        {string.Join('|', kind.Select(command => command.Name))}) {Arguments(kind.Key)} ;;\n");
        script.Append("    esac\n}\n\ncomplete -o filenames -F _autotune autotune\n");
        return script.ToString();
    }

    private static string Values(OptionWord option) => option switch
    {
        { IsFile: true } => "COMPREPLY=($(compgen -f -- \"$current\"))",
        { IsFolder: true } => "COMPREPLY=($(compgen -d -- \"$current\"))",
        { IsContext: true } => "COMPREPLY=($(compgen -W \"$(autotune context list --names 2>/dev/null)\" -- \"$current\"))",
        { IsExperiment: true } => "COMPREPLY=($(compgen -W \"$(_autotune_names)\" -- \"$current\"))",
        _ => ":",
    };

    private static string Arguments(ArgumentKind kind) => kind switch
    {
        ArgumentKind.File => "COMPREPLY=($(compgen -f -- \"$current\"))",
        ArgumentKind.Experiment => "COMPREPLY=($(compgen -W \"$(_autotune_names)\" -- \"$current\"))",
        ArgumentKind.Action =>
            $"if ((COMP_CWORD == 2)); then COMPREPLY=($(compgen -W \"{string.Join(' ', ContextCommand.Actions)}\" -- \"$current\")); else COMPREPLY=($(compgen -W \"$(autotune context list --names 2>/dev/null)\" -- \"$current\")); fi",
        ArgumentKind.Format =>
            $"if ((COMP_CWORD == 2)); then COMPREPLY=($(compgen -W \"{string.Join(' ', ImportCommand.Formats.Keys)}\" -- \"$current\")); else COMPREPLY=($(compgen -f -- \"$current\")); fi",
        _ => "COMPREPLY=($(compgen -W \"bash zsh fish\" -- \"$current\"))",
    };
}
