using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>Gathers problems and warnings, and gives them in the order of the file.</summary>
internal sealed class Findings
{
    // Beyond this nobody reads on, and a text of a million mistakes must not become a message of a hundred megabytes.
    private const int MostProblems = 1000;

    private readonly List<(int Offset, SpecProblem Problem)> problems = [];
    private readonly List<(int Offset, SpecProblem Problem)> warnings = [];
    private int left;

    public bool HasProblems => problems.Count > 0;

    public int ProblemCount => problems.Count + left;

    /// <summary>No further problem will be listed, so it need not be worked out.</summary>
    public bool IsFull => problems.Count >= MostProblems;

    public void Problem(SpecNode node, string message, string? found = null) =>
        Add(problems, node, node.PlaceOffset, message, found ?? Found(node));

    public void Warning(SpecNode node, string message, string? found = null) =>
        Add(warnings, node, node.PlaceOffset, message, found ?? Found(node));

    /// <summary>A field that should not be there, or is there in the wrong way: the place is its name.</summary>
    public void ProblemAtName(SpecNode field, string message) => Add(problems, field, NameOffset(field), message, null);

    public void WarningAtName(SpecNode field, string message) => Add(warnings, field, NameOffset(field), message, null);

    public void Duplicate(SpecNode field, SpecNode first)
    {
        if (!IsFull)
        {
            var (line, column) = first.Source.Place(NameOffset(first));
            ProblemAtName(field, $"is written twice; the first stands on line {line}, column {column}, and one is allowed");
        }
    }

    /// <summary>A field that is not there; the place is the name of the mapping that should have it.</summary>
    public void Missing(SpecNode mapping, string name, string message) => Absent(problems, mapping, name, message);

    public void WarningMissing(SpecNode mapping, string name, string message) => Absent(warnings, mapping, name, message);

    /// <summary>The text as a whole cannot be read.</summary>
    public void Syntax(SourceText source, SpecSyntaxException e, string path)
    {
        var (line, column) = source.Place(e.Offset);
        Add(problems, source.FileOffset(e.Offset), new SpecProblem(e.Path ?? path, e.Message, null, line, column));
    }

    public IReadOnlyList<SpecProblem> Problems()
    {
        var sorted = Sorted(problems);
        if (left > 0)
        {
            sorted.Add(new SpecProblem("", $"{left} further problems are not listed"));
        }

        return sorted;
    }

    public IReadOnlyList<SpecProblem> Warnings() => Sorted(warnings);

    private static string? Found(SpecNode node) => node.Kind == SpecNodeKind.Broken && node.Text.Length == 0 ? null : SpecJsonText.Preview(node);

    private static int NameOffset(SpecNode field) => field.KeyOffset >= 0 ? field.KeyOffset : field.Offset;

    private static List<SpecProblem> Sorted(List<(int Offset, SpecProblem Problem)> list) =>
        [.. list.OrderBy(item => item.Offset).ThenBy(item => item.Problem.Path, StringComparer.Ordinal).Select(item => item.Problem)];

    private void Absent(List<(int Offset, SpecProblem Problem)> list, SpecNode mapping, string name, string message)
    {
        var offset = NameOffset(mapping);
        var (line, column) = mapping.Source.Place(offset);
        Add(list, mapping.Source.FileOffset(offset), new SpecProblem(mapping.PathOf(name), message, null, line, column));
    }

    private void Add(List<(int Offset, SpecProblem Problem)> list, SpecNode node, int offset, string message, string? found)
    {
        if (list.Count >= MostProblems)
        {
            left += list == problems ? 1 : 0;
            return;
        }

        var (line, column) = node.Source.Place(offset);
        list.Add((node.Source.FileOffset(offset), new SpecProblem(node.Path, message, found, line, column)));
    }

    private void Add(List<(int Offset, SpecProblem Problem)> list, int offset, SpecProblem problem)
    {
        if (list.Count < MostProblems)
        {
            list.Add((offset, problem));
        }
        else
        {
            left += list == problems ? 1 : 0;
        }
    }
}
