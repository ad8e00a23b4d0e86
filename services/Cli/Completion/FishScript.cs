using System.Text;
using AutoTune.Cli.Commands;

namespace AutoTune.Cli.Completion;

/// <summary>Completion for fish.</summary>
internal static class FishScript
{
    public static string Write()
    {
        var script = new StringBuilder();
        script.Append("""
            # Completion of autotune for fish. Take it in with:  autotune completion fish | source
            function __autotune_names
                set -l words (commandline -opc)
                set -l place
                for option in @PLACE@
                    if set -l i (contains -i -- $option $words)
                        set place $place $option $words[(math $i + 1)]
                    end
                end
                autotune list --names $place 2>/dev/null
            end

            complete -c autotune -f

            """.Replace("@PLACE@", string.Join(' ', CommandWords.PlaceOptions), StringComparison.Ordinal));
        foreach (var command in CommandWords.All)
        {
            script.Append($"complete -c autotune -n __fish_use_subcommand -a {command.Name} -d {Quoted(command.Description)}\n");
            var seen = $"-n '__fish_seen_subcommand_from {command.Name}'";
            foreach (var option in command.Options)
            {
                var letter = option.Short is { } text ? $" -s {text[1..]}" : "";
                script.Append($"complete -c autotune {seen} -l {option.Long[2..]}{letter}{Values(option)} -d {Quoted(option.Description)}\n");
            }
            script.Append(command.Argument switch
            {
                ArgumentKind.File => $"complete -c autotune {seen} -F\n",
                ArgumentKind.Experiment => $"complete -c autotune {seen} -a '(__autotune_names)'\n",
                ArgumentKind.Format => $"complete -c autotune {seen} -F -a '{string.Join(' ', ImportCommand.Formats.Keys)}'\n",
                ArgumentKind.Action => $"complete -c autotune {seen} -a '{string.Join(' ', ContextCommand.Actions)} (autotune context list --names 2>/dev/null)'\n",
                ArgumentKind.Shell => $"complete -c autotune {seen} -a 'bash zsh fish'\n",
                _ => "",
            });
        }
        return script.ToString();
    }

    private static string Values(OptionWord option) => option switch
    {
        { Value: null } => "",
        { IsFile: true } => " -r -F",
        { IsFolder: true } => " -x -a '(__fish_complete_directories)'",
        { IsContext: true } => " -x -a '(autotune context list --names 2>/dev/null)'",
        { IsExperiment: true } => " -x -a '(__autotune_names)'",
        _ => " -x",
    };

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
