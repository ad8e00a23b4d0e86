using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing.Katib;

/// <summary>The resource that is read. It keeps account of what was taken, so that the rest can be told.</summary>
internal sealed class KatibExperiment(SpecNode root, ImportFindings findings)
{
    private readonly HashSet<SpecNode> taken = [];
    private readonly HashSet<SpecNode> passed = [];

    public SpecNode Root => root;

    public SpecNode? Spec => Take(root, "spec");

    /// <summary>The field at a path of the resource, marked as used; null when it is absent.</summary>
    public SpecNode? Take(string path) => path.Split('.').Aggregate((SpecNode?)root, (node, name) => node is null ? null : Take(node, name));

    /// <summary>A field of a mapping, marked as used.</summary>
    public SpecNode? Take(SpecNode parent, string name)
    {
        var node = parent.Find(name);
        if (node is not null)
        {
            taken.Add(node);
        }

        return node;
    }

    /// <summary>The items of a list of mappings; what is none is reported.</summary>
    public IEnumerable<SpecNode> Items(string path)
    {
        if (Take(path) is not { } list)
        {
            return [];
        }

        if (list.Kind != SpecNodeKind.Sequence)
        {
            findings.Problem(list, "must be a list");
            return [];
        }

        foreach (var item in list.Children.Where(item => item.Kind is not (SpecNodeKind.Mapping or SpecNodeKind.Broken)))
        {
            findings.Problem(item, "must be a mapping");
        }

        return list.Children.Where(item => item.Kind == SpecNodeKind.Mapping);
    }

    /// <summary>Marks a field, and all that is in it, as spoken of.</summary>
    public void Pass(SpecNode node) => passed.Add(node);

    /// <summary>A text, also where YAML took it for a number.</summary>
    public string? Text(SpecNode? node) => node?.Kind is SpecNodeKind.Number or SpecNodeKind.Boolean ? node.Text
        : node is null ? null
        : Expect.Text(node, findings.Of(node));

    /// <summary>Says what is left.</summary>
    public void TellTheRest()
    {
        var rows = KatibFields.All.ToDictionary(row => row.Path!);
        new FieldWalk(rows, taken, passed, findings, findings.HasProblems ? null : "nothing uses it", foldCase: false).Walk(root, "");
    }
}
