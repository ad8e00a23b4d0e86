using AutoTune.Experiments.Spec;

namespace AutoTune.Server.Api.Experiments;

/// <summary>What is wrong with an experiment, as data: the paths, places and words of every other surface.</summary>
internal sealed record SpecProblemDocument(string Path, string Message, string? Found, int? Line, int? Column, string Text)
{
    public static SpecProblemDocument Of(SpecProblem problem) =>
        new(problem.Path, problem.Message, problem.Found, problem.Line, problem.Column, problem.ToString());

    public static IReadOnlyList<SpecProblemDocument> All(IEnumerable<SpecProblem> problems) => [.. problems.Select(Of)];

    public static ApiException Refusal(IReadOnlyList<SpecProblem> problems, IReadOnlyList<SpecProblem> warnings) =>
        new(400, problems.Count == 1 ? problems[0].ToString() : $"the experiment has {problems.Count} problems")
        {
            Extensions = new Dictionary<string, object?> { ["errors"] = All(problems), ["warnings"] = All(warnings) },
        };
}
