using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Reading;

/// <summary>Writes out YAML's aliases, within bounds: a few lines of aliases to aliases would otherwise grow without end.</summary>
internal sealed class AliasExpansion(Findings findings)
{
    private readonly Dictionary<string, SpecNode> anchors = new(StringComparer.Ordinal);
    private readonly HashSet<SpecNode> open = [];
    private int nodes;
    private long characters;

    public SpecNode Define(string? anchor, SpecNode node)
    {
        if (anchor is not null)
        {
            anchors[anchor] = node;
        }

        return node;
    }

    /// <summary>A container begins: an alias to it from inside would never end.</summary>
    public void Open(string? anchor, SpecNode node)
    {
        if (anchor is not null)
        {
            Define(anchor, node);
            open.Add(node);
        }
    }

    public void Close(string? anchor, SpecNode node)
    {
        if (anchor is not null)
        {
            open.Remove(node);
        }
    }

    public SpecNode Expand(string name, Slot slot, SourceText source, int offset, int end, int depth)
    {
        var place = slot.Node(SpecNodeKind.Broken, source, offset, end, "*" + name);
        if (!anchors.TryGetValue(name, out var target))
        {
            findings.Problem(place, "refers to an anchor that is not defined before it");
            return place;
        }

        if (open.Contains(target))
        {
            findings.Problem(place, "refers to a value that contains it, which would never end");
            return place;
        }

        return Copy(target, slot, depth, place);
    }

    private SpecNode Copy(SpecNode node, Slot slot, int depth, SpecNode place)
    {
        nodes++;
        characters += node.Text.Length + (node.Key?.Length ?? 0);
        if (nodes > SpecLimits.MaxExpandedNodes || characters > ExperimentReader.MaxSpecBytes)
        {
            throw new SpecSyntaxException(
                place.Offset,
                $"makes the file too large; with its aliases written out it may have {SpecLimits.MaxExpandedNodes} values and 1 MiB of text",
                place.Path);
        }

        var copy = slot.Node(node.Kind, node.Source, node.Offset, node.EndOffset, node.Text, node.Style, node.Number);
        if (node.Children.Count > 0 && depth > SpecLimits.MaxDepth)
        {
            throw new SpecSyntaxException(place.Offset, SpecLimits.TooDeep, SpecLimits.ShortPath(place));
        }

        foreach (var child in node.Children)
        {
            if (node.Kind == SpecNodeKind.Mapping)
            {
                copy.AddField(Copy(child, new Slot(copy, child.Key, child.KeyOffset, 0), depth + 1, place));
            }
            else
            {
                copy.AddItem(Copy(child, new Slot(copy, null, -1, child.Index), depth + 1, place));
            }
        }

        return copy;
    }
}
