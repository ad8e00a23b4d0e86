using AutoTune.Experiments.Reading;

namespace AutoTune.Experiments.Importing.Nni;

/// <summary>
/// A configuration of either version, read by the names of version 2. It keeps account of what was taken, so that the rest can be told.
/// </summary>
internal sealed class NniConfig(SpecNode root, bool isOld, ImportFindings findings)
{
    private const string Service = "trainingService";

    private static readonly Dictionary<string, FieldRow> ByName = NniFields.All.DistinctBy(row => row.Name).ToDictionary(row => row.Name);

    private readonly HashSet<SpecNode> taken = [];
    private readonly HashSet<SpecNode> passed = [];

    public SpecNode Root => root;

    /// <summary>Version 1.</summary>
    public bool IsOld => isOld;

    /// <summary>Version 2's training service, the chosen one of several; null in version 1.</summary>
    public SpecNode? TrainingService { get; set; }

    /// <summary>The field, marked as used; null when it is absent.</summary>
    /// <param name="name">Its name in version 2, or in version 1 if that alone has it.</param>
    public SpecNode? Take(string name) => ByName[name].Paths(isOld).Select(At).OfType<SpecNode>().FirstOrDefault(node => taken.Add(node) || true);

    /// <summary>A field of a mapping that was taken, such as a role.</summary>
    public SpecNode? Take(SpecNode parent, string name)
    {
        var node = ByName[name].Paths(isOld) is [var path, ..] ? Child(parent, path[(path.LastIndexOf('.') + 1)..]) : null;
        if (node is not null)
        {
            taken.Add(node);
        }

        return node;
    }

    /// <summary>The field of the training service, else the one at the top that is a shortcut for it.</summary>
    public SpecNode? TakeShared(string name) => (isOld ? null : Take($"{Service}.{name}")) ?? Take(name);

    /// <summary>Whether the field is there, without using it.</summary>
    public bool Has(string name) => ByName[name].Paths(isOld).Any(path => At(path) is not null);

    /// <summary>Marks a field, and all that is in it, as spoken of.</summary>
    public void Pass(SpecNode node) => passed.Add(node);

    /// <summary>Says what is left.</summary>
    /// <param name="unused">Why a field that is used elsewhere is not used here; null: not said, since something else went wrong.</param>
    public void TellTheRest(string? unused)
    {
        var comparer = isOld ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        var rows = new Dictionary<string, FieldRow>(comparer);
        foreach (var row in NniFields.All)
        {
            foreach (var path in row.Paths(isOld))
            {
                rows.TryAdd(path, row);
            }
        }

        var walk = new FieldWalk(rows, taken, passed, findings, unused, foldCase: !isOld);
        if (TrainingService is { Parent.Kind: SpecNodeKind.Sequence } chosen)
        {
            // A list of services: its own path is not one of the table's.
            passed.Add(chosen.Parent);
            walk.Walk(chosen, Service);
        }

        walk.Walk(root, "");
    }

    /// <summary>The mapping at a path of the table, which has no row itself.</summary>
    public SpecNode? At(string path)
    {
        SpecNode? node = root;
        foreach (var segment in path.Split('.'))
        {
            node = node is null ? null : !isOld && node == root && segment == Service ? TrainingService : Child(node, segment);
        }

        return node;
    }

    private SpecNode? Child(SpecNode node, string name) => isOld
        ? node.Find(name)
        : node.Children.FirstOrDefault(child => child.Kind != SpecNodeKind.Null
            && string.Equals(child.Key?.Replace("_", "", StringComparison.Ordinal), name, StringComparison.OrdinalIgnoreCase));
}
