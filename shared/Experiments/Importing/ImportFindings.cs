using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing;

/// <summary>What there is to say about the files that are read, each by itself.</summary>
internal sealed class ImportFindings
{
    private readonly List<(string Name, SourceText? Source, Findings Findings)> files = [];

    public bool HasProblems => files.Any(file => file.Findings.HasProblems);

    /// <summary>The findings of a file that is about to be read.</summary>
    public Findings Add(string name, SourceText source)
    {
        var findings = new Findings();
        files.Add((name, source, findings));
        return findings;
    }

    /// <summary>Reads the file that is to be imported, a mapping; null when it is none, and the findings say why.</summary>
    /// <param name="source">The file.</param>
    /// <param name="form">What it should be, as a sentence.</param>
    public SpecNode? ReadRoot(ImportSource source, string form)
    {
        var text = ExperimentReader.Source(source.Text);
        var own = Add(source.File, text);
        var root = ExperimentReader.ReadTree(text, own, null, form);
        if (root is null or { Kind: SpecNodeKind.Mapping })
        {
            return root;
        }

        own.ProblemAtName(root, $"must be a mapping; {form}");
        return null;
    }

    public void Problem(SpecNode node, string message, string? found = null) => Of(node).Problem(node, message, found);

    public void Warning(SpecNode node, string message, string? found = null) => Of(node).Warning(node, message, found);

    /// <summary>Does not show the value, which may be a secret.</summary>
    public void ProblemAtName(SpecNode node, string message) => Of(node).ProblemAtName(node, message);

    /// <summary>Does not show the value, which may be a secret.</summary>
    public void WarningAtName(SpecNode node, string message) => Of(node).WarningAtName(node, message);

    public void Missing(SpecNode mapping, string name, string message) => Of(mapping).Missing(mapping, name, message);

    public Findings Of(SpecNode node) => files.First(file => file.Source == node.Source.File).Findings;

    /// <summary>Everything said, and what the experiment's own reader said, which is told about the files it came from.</summary>
    public IReadOnlyList<ImportedFile> Files(ImportDraft? draft, ReadResult? read)
    {
        var problems = Relocated(draft, read?.Problems ?? []);
        var warnings = Relocated(draft, read?.Warnings ?? []);
        return [.. files.Select((file, i) => new ImportedFile(
            file.Name,
            [.. file.Findings.Problems(), .. Of(problems, i)],
            [.. file.Findings.Warnings(), .. Of(warnings, i)]))];
    }

    private static IEnumerable<SpecProblem> Of(List<(int File, SpecProblem Problem)> all, int file) =>
        all.Where(item => item.File == file).Select(item => item.Problem);

    /// <summary>Where the experiment has something from a file, the reader's path and place become the file's; other things stay as they are.</summary>
    private List<(int File, SpecProblem Problem)> Relocated(ImportDraft? draft, IReadOnlyList<SpecProblem> all)
    {
        var relocated = new List<(int File, SpecProblem Problem)>();
        foreach (var problem in all)
        {
            if (draft?.Origin(problem.Path) is not var (origin, rest))
            {
                relocated.Add((0, problem with { Line = null, Column = null }));
                continue;
            }

            var node = Find(origin, rest) ?? origin;
            var (line, column) = node.Source.Place(node.PlaceOffset);
            relocated.Add((
                files.FindIndex(file => file.Source == node.Source.File),
                problem with { Path = Joined(origin.Path, rest), Line = line, Column = column }));
        }

        return relocated;
    }

    private static string Joined(string origin, string rest) => origin.Length == 0 ? rest.TrimStart('.') : origin + rest;

    private static SpecNode? Find(SpecNode origin, string rest)
    {
        var path = Joined(origin.Path, rest);
        var node = origin;
        while (node.Path != path)
        {
            // The child on the way: its path is the beginning of the one that is looked for, up to the end of a name.
            var next = node.Children.FirstOrDefault(child =>
                path.StartsWith(child.Path, StringComparison.Ordinal) && (path.Length == child.Path.Length || path[child.Path.Length] is '.' or '['));
            if (next is null)
            {
                return node == origin ? null : node;
            }

            node = next;
        }

        return node;
    }
}
