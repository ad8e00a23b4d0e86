using System.Text.Json;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Output;

/// <summary>What is wrong with a file: <c>validate --json</c> prints a list of them, <c>run --json</c> one for a bad spec.</summary>
internal sealed record ProblemsDocument(string File, bool Valid, IReadOnlyList<SpecProblem> Problems, IReadOnlyList<SpecProblem> Warnings)
{
    public static ProblemsDocument Of(string file, IReadOnlyList<SpecProblem> problems, IReadOnlyList<SpecProblem> warnings) =>
        new(file, problems.Count == 0, problems, warnings);

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.ProblemsDocument);

    public static string ToJson(IReadOnlyList<ProblemsDocument> documents) =>
        JsonSerializer.Serialize(documents, OutputJson.Default.IReadOnlyListProblemsDocument);
}
