using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>trainingConfig of type local: a process on this machine.</summary>
internal static class LocalRules
{
    /// <summary>The fields of a local trainingConfig.</summary>
    public static readonly string[] Fields = ["type", "command", "workingDir", "env", "gpuIndices"];

    public static LocalProcess? Read(SpecNode node, Findings findings, bool absoluteWorkingDir)
    {
        Expect.Fields(node, findings, "a local trainingConfig", Fields);
        var command = Command(node, findings);
        var workingDir = WorkingDir(node, findings, absoluteWorkingDir);
        var env = Env(node.Find("env"), findings);
        var gpus = node.Find("gpuIndices") is { } list ? Gpus(list, findings) : null;
        return command is null ? null : new LocalProcess(command, workingDir, env, gpus);
    }

    private static IReadOnlyList<string>? Command(SpecNode node, Findings findings)
    {
        const string form = "a list of texts, program and arguments: [\"python3\", \"train.py\"]";
        if (node.Find("command") is not { } command)
        {
            findings.Missing(node, "command", $"is required: {form}");
            return null;
        }

        if (command.Kind == SpecNodeKind.Text)
        {
            // No shell is involved, so where to split a line is the user's to say.
            var words = command.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var list = Expect.Shorten(string.Join(", ", words.Take(20).Select(SpecJsonText.Quote)));
            findings.Problem(command, words.Length == 0 ? $"must be {form}" : $"must be a list of texts; write [{list}]");
            return null;
        }

        if (!Expect.List(command, findings, form))
        {
            return null;
        }

        TaskRules.Texts(command, findings);
        if (command.Children[0] is { Kind: SpecNodeKind.Text } program && program.Text.Trim().Length == 0)
        {
            findings.Problem(program, "must be the program to run, and not empty");
        }

        foreach (var item in command.Children.Where(item => item.Text.Contains('\0')))
        {
            findings.Problem(item, "must not contain the character NUL");
        }

        return [.. command.Children.Select(item => item.Text)];
    }

    private static string? WorkingDir(SpecNode node, Findings findings, bool absolute)
    {
        if (node.Find("workingDir") is not { } folder)
        {
            if (absolute)
            {
                findings.Missing(node, "workingDir", "is required: an absolute path, since there is no experiment file whose folder could serve");
            }

            return null;
        }

        var path = Expect.Text(folder, findings, "a path, a text");
        if (path is null)
        {
            return null;
        }

        if (path.Contains('\0'))
        {
            findings.Problem(folder, "must not contain the character NUL");
        }
        else if (absolute && !Path.IsPathFullyQualified(path))
        {
            findings.Problem(folder, "must be an absolute path, since there is no experiment file it could be relative to");
        }

        return path;
    }

    private static Dictionary<string, string> Env(SpecNode? node, Findings findings)
    {
        var env = new Dictionary<string, string>(StringComparer.Ordinal);
        if (node is null || !Expect.Mapping(node, findings, "a mapping of names to texts, numbers or booleans"))
        {
            return env;
        }

        foreach (var variable in node.Children)
        {
            if (variable.Key!.Length == 0 || variable.Key.AsSpan().ContainsAny('=', '\0'))
            {
                findings.ProblemAtName(variable, "is not the name of an environment variable; a name is not empty and has no = and no NUL");
            }
            else if (variable.Kind is not (SpecNodeKind.Text or SpecNodeKind.Number or SpecNodeKind.Boolean or SpecNodeKind.Broken)
                || variable.Text.Contains('\0'))
            {
                findings.Problem(variable, "must be a text, a number or a boolean (and without the character NUL)");
            }
            else
            {
                env.Add(variable.Key, variable.Text);
            }
        }

        return env;
    }

    private static List<int>? Gpus(SpecNode node, Findings findings)
    {
        if (node.Kind != SpecNodeKind.Sequence)
        {
            if (node.Kind != SpecNodeKind.Broken)
            {
                findings.Problem(node, "must be a list of integers >= 0: [0, 1]");
            }

            return null;
        }

        return [.. node.Children.Select(item => Expect.Int(item, findings, 0) ?? 0)];
    }
}
