using System.Text.Json;
using AutoTune.Cli.Running;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Output;

/// <summary>What is wrong with a file: <c>validate --json</c> prints a list of them, <c>run --json</c> one for a bad spec.</summary>
internal sealed record ProblemsDocument(string File, bool Valid, IReadOnlyList<SpecProblem> Problems, IReadOnlyList<SpecProblem> Warnings)
{
    public static ProblemsDocument Of(string file, IReadOnlyList<SpecProblem> problems, IReadOnlyList<SpecProblem> warnings) =>
        new(file, problems.Count == 0, problems, warnings);

    /// <summary>As lines, or as JSON.</summary>
    public static void Write(Terminal terminal, BadSpecException bad, bool isJson)
    {
        if (isJson)
            terminal.Line(Of(bad.File, bad.Problems, bad.Warnings).ToJson());
        else
            ProblemText.Write(terminal, bad.File, bad.Problems, bad.Warnings);
    }

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.ProblemsDocument);

    public static string ToJson(IReadOnlyList<ProblemsDocument> documents) =>
        JsonSerializer.Serialize(documents, OutputJson.Default.IReadOnlyListProblemsDocument);
}
