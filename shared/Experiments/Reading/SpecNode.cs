using System.Text;

namespace AutoTune.Experiments.Reading;

/// <summary>
/// A value of an experiment, whether it came from YAML or JSON: what it is, where it stands, and the path that leads to it.
/// </summary>
internal sealed class SpecNode(SpecNodeKind kind, SourceText source, int offset)
{
    private const int LongestKey = 80;

    private readonly List<SpecNode> children = [];
    private Dictionary<string, SpecNode>? fields;

    public SpecNodeKind Kind { get; private set; } = kind;

    public SourceText Source { get; } = source;

    /// <summary>Where it begins, in characters of <see cref="Source"/>.</summary>
    public int Offset { get; } = offset;

    /// <summary>Where it ends (scalars).</summary>
    public int EndOffset { get; init; } = offset;

    /// <summary>A scalar's content: a text, or the JSON literal of a number or boolean.</summary>
    public string Text { get; init; } = "";

    public TextStyle Style { get; init; }

    /// <summary>A number's value; always finite.</summary>
    public double Number { get; init; }

    public SpecNode? Parent { get; init; }

    /// <summary>The field's name, in a mapping.</summary>
    public string? Key { get; init; }

    /// <summary>Where the name stands; -1 when it stands nowhere in the same source.</summary>
    public int KeyOffset { get; init; } = -1;

    /// <summary>The place in a sequence.</summary>
    public int Index { get; init; }

    /// <summary>The first name of a path that does not begin at a manifest ("spec").</summary>
    public string? RootName { get; init; }

    /// <summary>The items of a sequence, or the fields of a mapping in the order in which they were written.</summary>
    public IReadOnlyList<SpecNode> Children => children;

    /// <summary>E.g. <c>spec.trainingConfig.tasks[0].type</c>; empty for a whole manifest.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder();
            AppendPath(path);
            return path.ToString();
        }
    }

    /// <summary>Where a reader should look: the value, or its name when nothing is written behind it.</summary>
    public int PlaceOffset => Offset == EndOffset && Kind == SpecNodeKind.Null && KeyOffset >= 0 ? KeyOffset : Offset;

    public void AddItem(SpecNode child) => children.Add(child);

    /// <summary>Adds a field; its name must be new.</summary>
    public void AddField(SpecNode child)
    {
        fields ??= new Dictionary<string, SpecNode>(StringComparer.Ordinal);
        fields.Add(child.Key!, child);
        children.Add(child);
    }

    /// <summary>The field of that name, whatever it holds.</summary>
    public SpecNode? FindAny(string name) => fields?.GetValueOrDefault(name);

    /// <summary>The field of that name; null when it is absent or null, which mean the same.</summary>
    public SpecNode? Find(string name) => FindAny(name) is { Kind: not SpecNodeKind.Null } node ? node : null;

    public string PathOf(string name)
    {
        var path = new StringBuilder();
        AppendPath(path);
        AppendKey(path, name);
        return path.ToString();
    }

    private void AppendPath(StringBuilder path)
    {
        Parent?.AppendPath(path);
        if (Key is not null)
        {
            AppendKey(path, Key);
        }
        else if (Parent is not null)
        {
            path.Append('[').Append(Index).Append(']');
        }
        else
        {
            path.Append(RootName);
        }
    }

    private static void AppendKey(StringBuilder path, string key)
    {
        if (IsPlain(key))
        {
            path.Append(path.Length == 0 ? "" : ".").Append(key);
        }
        else
        {
            var shown = key.Length > LongestKey ? string.Concat(key.AsSpan(0, LongestKey), "…") : key;
            path.Append('[').Append(SpecJsonText.Quote(shown)).Append(']');
        }
    }

    private static bool IsPlain(string key) =>
        key.Length is > 0 and <= LongestKey && key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '/');
}
