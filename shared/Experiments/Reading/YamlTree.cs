using AutoTune.Experiments.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AutoTune.Experiments.Reading;

/// <summary>
/// Reads one YAML document into nodes, from the parser's events: marks are exact, scalars are typed by YAML 1.2, and nothing recurses
/// deeper than the limit. Throws <see cref="SpecSyntaxException"/> where the text cannot be read on.
/// </summary>
internal sealed class YamlTree
{
    private static readonly string[] ScalarTags = [.. "str int float bool null".Split(' ').Select(name => "tag:yaml.org,2002:" + name)];

    private readonly SourceText source;
    private readonly Findings findings;
    private readonly Parser parser;
    private readonly AliasExpansion aliases;

    private YamlTree(SourceText source, Findings findings)
    {
        this.source = source;
        this.findings = findings;
        parser = new Parser(new StringReader(source.Text));
        aliases = new AliasExpansion(findings);
    }

    public static SpecNode? Read(SourceText source, Findings findings)
    {
        var tree = new YamlTree(source, findings);
        try
        {
            return tree.Document();
        }
        catch (YamlException e)
        {
            throw tree.Syntax((int)Math.Min(e.Start.Index, source.Text.Length), e.Message);
        }
        catch (Exception e) when (e is not SpecSyntaxException)
        {
            // The parser's own mistakes on odd input are the input's problem too; what it says then helps nobody.
            throw tree.Syntax(tree.Here(), "the text makes no sense from here on (a bracket, brace or quote that is not closed?)");
        }
    }

    private SpecNode? Document()
    {
        Next();
        Next();
        if (parser.Current is StreamEnd)
        {
            return null;
        }

        Next();
        var root = Value(new Slot(null, null, -1, 0), 1);
        Next();
        Next();
        if (parser.Current is DocumentStart second)
        {
            var place = Offset(second.Start);
            Next();
            if (parser.Current is not Scalar { Value.Length: 0, Style: ScalarStyle.Plain })
            {
                throw new SpecSyntaxException(place, "holds more than one YAML document; one experiment per file is allowed");
            }
        }

        return root;
    }

    private SpecNode Value(Slot slot, int depth)
    {
        switch (parser.Current)
        {
            case AnchorAlias alias:
                return aliases.Expand(alias.Value.Value, slot, source, Offset(alias.Start), Offset(alias.End), depth);
            case Scalar scalar:
                return aliases.Define(Anchor(scalar), ScalarNode(slot, scalar));
            case SequenceStart start:
                return Container(slot, SpecNodeKind.Sequence, start, depth);
            case MappingStart start:
                return Container(slot, SpecNodeKind.Mapping, start, depth);
            default:
                throw Syntax(Here(), "a value is expected here");
        }
    }

    private SpecNode Container(Slot slot, SpecNodeKind kind, NodeEvent start, int depth)
    {
        var node = slot.Node(kind, source, Offset(start.Start));
        if (depth > SpecLimits.MaxDepth)
        {
            throw new SpecSyntaxException(node.Offset, SpecLimits.TooDeep, SpecLimits.ShortPath(node));
        }

        RefuseTag(node, start, kind == SpecNodeKind.Mapping ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq");
        aliases.Open(Anchor(start), node);
        for (Next(); parser.Current is not (SequenceEnd or MappingEnd); Next())
        {
            if (kind == SpecNodeKind.Sequence)
            {
                node.AddItem(Value(new Slot(node, null, -1, node.Children.Count), depth + 1));
            }
            else
            {
                Field(node, depth);
            }
        }

        aliases.Close(Anchor(start), node);
        return node;
    }

    private void Field(SpecNode mapping, int depth)
    {
        var start = parser.Current!;
        var key = Key(mapping, depth);
        Next();
        var field = Value(new Slot(mapping, key ?? "?", Offset(start.Start), 0), depth + 1);
        if (key is null)
        {
            findings.ProblemAtName(field, "must have a text as its name");
        }
        else if (start is Scalar { Style: ScalarStyle.Plain, Value: "<<" })
        {
            findings.ProblemAtName(field, "merge keys (<<) are not supported; write the fields out, or alias a whole value");
        }
        else if (!SourceText.IsUnicode(key))
        {
            findings.ProblemAtName(field, SpecLimits.NotUnicode);
        }
        else if (mapping.FindAny(key) is { } first)
        {
            findings.Duplicate(field, first);
        }
        else
        {
            mapping.AddField(field);
        }
    }

    /// <summary>A field's name, as it is written: <c>1: x</c> is a field named 1. Null for what cannot be a name.</summary>
    private string? Key(SpecNode mapping, int depth)
    {
        if (parser.Current is Scalar { Anchor.IsEmpty: true } scalar)
        {
            return scalar.Value;
        }

        var name = Value(new Slot(mapping, "?", -1, 0), depth + 1);
        return parser.Current is Scalar anchored ? anchored.Value
            : name.Kind is SpecNodeKind.Mapping or SpecNodeKind.Sequence or SpecNodeKind.Broken ? null
            : name.Text;
    }

    private SpecNode ScalarNode(Slot slot, Scalar scalar)
    {
        var plain = scalar.Style == ScalarStyle.Plain;
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        var (kind, text, number) = plain && tag is not ("!" or "tag:yaml.org,2002:str")
            ? YamlScalars.Resolve(scalar.Value)
            : (SpecNodeKind.Text, scalar.Value, 0);
        var unicode = SourceText.IsUnicode(scalar.Value);
        var node = slot.Node(
            unicode ? kind : SpecNodeKind.Broken,
            source,
            Offset(scalar.Start),
            Offset(scalar.End),
            unicode ? text : "",
            Style(scalar.Style),
            number);
        if (!unicode)
        {
            findings.Problem(node, SpecLimits.NotUnicode);
        }
        else if (kind == SpecNodeKind.Broken)
        {
            findings.Problem(node, SpecLimits.TooLarge + "; quote it if a text is meant");
        }

        RefuseTag(node, scalar, ScalarTags);
        return node;
    }

    private void RefuseTag(SpecNode node, NodeEvent start, params string[] known)
    {
        if (!start.Tag.IsEmpty && start.Tag.Value != "!" && !known.Contains(start.Tag.Value))
        {
            findings.Problem(node, "a YAML tag is not supported here; write the value without it", start.Tag.Value);
        }
    }

    private void Next()
    {
        if (!parser.MoveNext())
        {
            throw Syntax(source.Text.Length, "the text ends too early");
        }
    }

    private int Here() => parser.Current is { } current ? Offset(current.Start) : 0;

    private int Offset(Mark mark) => (int)Math.Min(mark.Index, source.Text.Length);

    private SpecSyntaxException Syntax(int offset, string reason)
    {
        reason = reason.Length > 0 ? char.ToLowerInvariant(reason[0]) + reason[1..] : reason;
        var tab = TabIndent(offset, reason.Contains("tab", StringComparison.Ordinal));
        return new SpecSyntaxException(
            tab ?? offset, "is not valid YAML: " + reason.TrimEnd('.', ' ') + (tab is null ? "" : "; indent with spaces, tabs are not allowed"));
    }

    /// <summary>
    /// The tab that is to blame, if one indents the line of the mistake (or, when the parser speaks of tabs but not of the place, a later line).
    /// </summary>
    private int? TabIndent(int offset, bool later)
    {
        var text = source.Text;
        var at = offset == 0 ? 0 : text.LastIndexOfAny(['\n', '\r'], offset - 1) + 1;
        while (at < text.Length)
        {
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }

            if (at < text.Length && text[at] == '\t')
            {
                return at;
            }

            at = later ? text.IndexOf('\n', at) + 1 : 0;
            if (at == 0)
            {
                return null;
            }
        }

        return null;
    }

    private static string? Anchor(NodeEvent node) => node.Anchor.IsEmpty ? null : node.Anchor.Value;

    private static TextStyle Style(ScalarStyle style) => style switch
    {
        ScalarStyle.SingleQuoted => TextStyle.SingleQuoted,
        ScalarStyle.DoubleQuoted => TextStyle.DoubleQuoted,
        ScalarStyle.Literal or ScalarStyle.Folded => TextStyle.Block,
        _ => TextStyle.Plain,
    };
}
