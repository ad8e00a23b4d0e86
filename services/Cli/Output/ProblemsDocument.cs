using System.Text.Json;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Output;

/// <summary>What <c>validate --json</c>, and <c>run --json</c> for a bad spec, print for a file.</summary>
internal sealed record ProblemsDocument(string File, bool Valid, IReadOnlyList<SpecProblem> Problems, IReadOnlyList<SpecProblem> Warnings)
{
    public static ProblemsDocument Of(string file, IReadOnlyList<SpecProblem> problems, IReadOnlyList<SpecProblem> warnings) =>
        new(file, problems.Count == 0, problems, warnings);

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.ProblemsDocument);
}
