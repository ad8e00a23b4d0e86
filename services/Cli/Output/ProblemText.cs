using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Output;

/// <summary>Problems of a spec as lines that editors and people can follow: file:line:column: field: what is wrong (found ...).</summary>
internal static class ProblemText
{
    public static string Of(string file, SpecProblem problem)
    {
        var place = problem.Line is null ? file : $"{file}:{problem.Line}:{problem.Column}";
        return $"{place}: {problem.Text}";
    }

    public static void Write(Terminal terminal, string file, IReadOnlyList<SpecProblem> problems, IReadOnlyList<SpecProblem> warnings)
    {
        foreach (var problem in problems)
            terminal.Error(Of(file, problem));
        foreach (var warning in warnings)
            terminal.Error($"{Of(file, warning)} [warning]");
        terminal.Error(problems.Count == 1 ? $"{file} has 1 problem." : $"{file} has {problems.Count} problems.");
    }
}
