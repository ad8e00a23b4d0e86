using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AutoTune.Cli.Starting;

/// <summary>The starter experiment that <c>init</c> writes: valid as it stands, with a comment on every line that is to be changed.</summary>
internal static partial class Starter
{
    private const int LongestName = 63;

    /// <param name="name">metadata.name.</param>
    /// <param name="script">The script's path from the experiment file's folder.</param>
    /// <param name="reading">What the script tells of itself.</param>
    public static string Write(string name, string script, ScriptReading reading)
    {
        var tuned = reading.Arguments.Count > 0;
        var arguments = tuned ? string.Concat(reading.Arguments.Select(argument => $",\n              {argument.Option}, \"${{AUTOTUNE_PARAM.{argument.Name}}}\"")) : "";
        var command = $"[{Program(script)}{arguments}]";
        var text = new StringBuilder()
            .Append($"""
                # An experiment for {script}. Look over the lines with "<-", then start it with:  autotune run
                apiVersion: tensorstack.dev/v1beta1
                kind: AutoTuneExperiment
                metadata:
                  name: {name}
                spec:
                  maxTrialNum: 20        # how many trials in all
                  trialConcurrency: 2    # <- how many at the same time: as many as this machine can train
                  # maxExecSeconds: 3600 # no new trial is started after an hour

                  # <- What may vary: a name, a type, and the values the type needs.
                  #    choice [a, b]   uniform [low, high]   loguniform [low, high]: for what is tried as 0.001, 0.01, 0.1
                  #    randint [low, high]: integers below high   quniform [low, high, step]

                """);
        text.Append("  searchSpace:\n");
        foreach (var argument in reading.Arguments)
            text.Append($"    {argument.Name}: {argument.Space}{(argument.Default.Length > 0 ? $"   # the script's own: {argument.Default}" : "")}\n");
        if (!tuned)
            text.Append("    learning_rate: {_type: loguniform, _value: [0.0001, 0.1]}\n    batch_size: {_type: choice, _value: [16, 32, 64, 128]}\n");
        text.Append(tuned
            ? "\n  # What to run, in the folder of this file; each trial gets its values as arguments.\n"
            : "\n  # What to run, in the folder of this file. A trial finds its values as JSON in the environment variable AUTOTUNE_PARAMETERS;\n"
              + "  # they can also be arguments:  command: [" + Program(script) + ", --lr, \"${AUTOTUNE_PARAM.learning_rate}\"]\n");
        text.Append($"  trainingConfig:\n    type: local\n    command: {command}\n\n");
        text.Append(reading.UsesPackage
            ? "  # The script reports through its package (nni, t9k.tuner or autotune): nothing to set here.\n\n"
            : "  # <- The result: the script prints lines like  accuracy=0.93  or  {\"epoch\": 3, \"accuracy\": 0.93}; the last one counts.\n"
              + "  metrics:\n    name: accuracy\n\n");
        text.Append("""
              # Who proposes values. TPE learns from the trials before.
              tuner:
                builtinTunerName: TPE
                classArgs:
                  optimize_mode: maximize   # <- minimize for a loss

              # Who stops hopeless trials: it compares what they report on the way. Take the # away if the script reports each epoch.
              # assessor:
              #   builtinAssessorName: Medianstop
              #   classArgs: {optimize_mode: maximize, start_step: 3}

            """);
        return text.ToString();
    }

    /// <summary>A name that an experiment may have, after a folder's: lower case, letters, digits and dashes.</summary>
    public static string NameAfter(string folder)
    {
        var name = NotAllowed().Replace(folder.ToLower(CultureInfo.InvariantCulture), "-").Trim('-');
        name = name.Length > LongestName ? name[..LongestName].Trim('-') : name;
        return name.Length == 0 ? "experiment" : name;
    }

    // What is no Python runs by itself.
    private static string Program(string script) => script.EndsWith(".py", StringComparison.Ordinal) ? $"python3, {Text(script)}"
        : script.EndsWith(".sh", StringComparison.Ordinal) ? $"sh, {Text(script)}"
        : Text(script.Contains('/') ? script : "./" + script);

    private static string Text(string word) => PlainWord().IsMatch(word) ? word : System.Text.Json.JsonSerializer.Serialize(word, StarterJson.Default.String);

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotAllowed();

    [GeneratedRegex(@"^[A-Za-z_./][A-Za-z0-9_./-]*\z")]
    private static partial Regex PlainWord();
}
