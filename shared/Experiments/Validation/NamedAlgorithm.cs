using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>An algorithm as a spec names it.</summary>
/// <param name="Info">What the catalog knows of it.</param>
/// <param name="Choice">Its choice; null when its arguments are wrong.</param>
/// <param name="Mode">Its direction, given or default; null when it has none.</param>
/// <param name="ModeIsGiven">Somebody wrote optimize_mode.</param>
/// <param name="ClassArgs">The mapping of its arguments, or where it would stand; null for the default tuner.</param>
internal sealed record NamedAlgorithm(AlgorithmInfo Info, AlgorithmChoice? Choice, OptimizeMode? Mode, bool ModeIsGiven, SpecNode? ClassArgs)
{
    public const string ArgumentsField = "classArgs";

    /// <summary>What may stand behind a name.</summary>
    public static readonly string[] Suffixes = ["tuner", "assessor", "advisor"];

    /// <summary>The field that names an algorithm.</summary>
    public static string NameField(AlgorithmKind kind) => $"builtin{kind}Name";

    public static NamedAlgorithm? Read(SpecNode node, AlgorithmKind kind, Findings findings, IAlgorithmCatalog catalog)
    {
        var nameField = NameField(kind);
        var part = kind.ToString().ToLowerInvariant();
        if (!Expect.Fields(node, findings, part, nameField, ArgumentsField))
        {
            return null;
        }

        var names = string.Join(", ", catalog.All.Where(info => info.Kind == kind).Select(info => info.Name));
        if (node.Find(nameField) is not { } nameNode)
        {
            findings.Missing(node, nameField, $"is required: one of {names}");
            return null;
        }

        if (Expect.Text(nameNode, findings, $"one of {names}") is not { } name)
        {
            return null;
        }

        if (catalog.All.FirstOrDefault(info => info.Kind == kind && Matches(info, name)) is not { } found)
        {
            findings.Problem(nameNode, $"must be one of {names}{Hint(name, node, kind, catalog)}");
            return null;
        }

        return ArgumentRules.Read(node, found, findings, catalog);
    }

    /// <summary>Whether an algorithm may be called that.</summary>
    public static bool Matches(AlgorithmInfo info, string name) => Simple(info.Name) == Simple(name);

    /// <summary>Names are matched without regard to case, separators, and the suffix that says what the algorithm is.</summary>
    public static string Simple(string name)
    {
        var simple = name.Trim().ToLowerInvariant().Replace("-", "").Replace("_", "").Replace(" ", "");
        foreach (var suffix in Suffixes)
        {
            if (simple.Length > suffix.Length && simple.EndsWith(suffix, StringComparison.Ordinal))
            {
                return simple[..^suffix.Length];
            }
        }

        return simple;
    }

    private static string Hint(string name, SpecNode node, AlgorithmKind kind, IAlgorithmCatalog catalog)
    {
        if (catalog.All.FirstOrDefault(info => Matches(info, name)) is { } other)
        {
            var part = node.Parent!.PathOf(other.Kind.ToString().ToLowerInvariant());
            return $"; {other.Name} is set as {part}.builtin{other.Kind}Name";
        }

        return Spelling.DidYouMean(name, catalog.All.Where(info => info.Kind == kind).Select(info => info.Name));
    }
}
