using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing;

/// <summary>
/// Goes through a foreign configuration after what could be used was taken, and says of every field that is left why it is left out, that
/// it is refused, or that there is no such field. So nothing is lost in silence.
/// </summary>
/// <param name="rows">The table of fields, of one version of the format.</param>
/// <param name="taken">What was used.</param>
/// <param name="passed">What was spoken of already, with all that is in it.</param>
/// <param name="findings">Told of the rest.</param>
/// <param name="unused">Why a field that others use is not used here; null: not said, since something else went wrong.</param>
/// <param name="foldCase">Names are compared without regard to case and underscores.</param>
internal sealed class FieldWalk(
    IReadOnlyDictionary<string, FieldRow> rows,
    IReadOnlySet<SpecNode> taken,
    IReadOnlySet<SpecNode> passed,
    ImportFindings findings,
    string? unused,
    bool foldCase)
{
    private readonly StringComparison comparison = foldCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Says what is left of a mapping.</summary>
    /// <param name="node">The mapping, or a list of such.</param>
    /// <param name="path">Its path in the table; empty for the whole.</param>
    public void Walk(SpecNode node, string path)
    {
        foreach (var child in node.Children.Where(child => child.Kind is not (SpecNodeKind.Null or SpecNodeKind.Broken)))
        {
            if (passed.Contains(child))
            {
                continue;
            }

            var below = child.Key is null ? path + "[]" : path.Length == 0 ? child.Key : $"{path}.{child.Key}";
            var row = Row(below);
            if (Below(below).Any() && (row is null || taken.Contains(child)))
            {
                // Of a mapping that was used, its fields may not all have been.
                Descend(child, below);
            }
            else if (row is null)
            {
                Unknown(child, path);
            }
            else if (!taken.Contains(child))
            {
                Leave(child, row, below);
            }
        }
    }

    private void Descend(SpecNode node, string path)
    {
        if (node.Kind is SpecNodeKind.Mapping or SpecNodeKind.Sequence)
        {
            Walk(node, path);
        }
        else
        {
            findings.ProblemAtName(node, $"must be {(Below(path).First()[Folded(path).Length] == '[' ? "a list" : "a mapping")}");
        }
    }

    private void Leave(SpecNode node, FieldRow row, string path)
    {
        switch (row.Fate)
        {
            case FieldFate.Mapped when unused is not null:
                findings.WarningAtName(node, $"is left out: {unused}");
                break;
            case FieldFate.Mapped:
                break;
            case FieldFate.Dropped:
                var inside = Below(path).Any() ? Inside(node, path).Distinct().ToList() : [];
                findings.WarningAtName(node, $"is left out{(inside.Count > 0 ? $" ({string.Join(", ", inside)})" : "")}: {row.Note}");
                break;
            default:
                findings.ProblemAtName(node, $"is refused: {row.Note}");
                break;
        }
    }

    /// <summary>The names of the fields inside one that is left out as a whole; those that there should not be are reported.</summary>
    private IEnumerable<string> Inside(SpecNode node, string path)
    {
        foreach (var child in node.Children)
        {
            var below = child.Key is null ? path + "[]" : $"{path}.{child.Key}";
            if (child.Key is not null && Row(below) is null && !Below(below).Any())
            {
                Unknown(child, path);
                continue;
            }

            if (child.Key is not null)
            {
                yield return child.Key;
            }

            foreach (var name in Row(below) is null ? Inside(child, below) : [])
            {
                yield return name;
            }
        }
    }

    private void Unknown(SpecNode node, string path)
    {
        var names = Below(path).Select(known => known[path.Length..].TrimStart('[', ']', '.').Split('.', '[')[0]).Distinct().ToList();
        findings.ProblemAtName(
            node, $"is not a field of this format{Spelling.DidYouMean(node.Key ?? "", names)} (allowed: {string.Join(", ", names)})");
    }

    private FieldRow? Row(string path) => rows.GetValueOrDefault(Folded(path));

    private IEnumerable<string> Below(string path)
    {
        var start = Folded(path);
        return rows.Keys.Where(known =>
            start.Length == 0 || (known.Length > start.Length && known.StartsWith(start, comparison) && known[start.Length] is '.' or '['));
    }

    private string Folded(string path) => foldCase ? path.Replace("_", "", StringComparison.Ordinal) : path;
}
