using System.Text;
using System.Text.Json;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Reading;

/// <summary>Reads JSON text into nodes.</summary>
internal ref struct JsonTree
{
    private readonly SourceText source;
    private readonly byte[] bytes;
    private readonly Findings findings;
    private Utf8JsonReader reader;
    private int knownByte;
    private int knownChar;

    private JsonTree(SourceText source, Findings findings)
    {
        this.source = source;
        this.findings = findings;
        bytes = Encoding.UTF8.GetBytes(source.Text);

        // The depth is ours to limit; the reader's own must only be beyond it.
        reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 2 * SpecLimits.MaxDepth });
    }

    /// <summary>Reads a whole text. Throws <see cref="SpecSyntaxException"/> where it is not JSON.</summary>
    /// <param name="source">The text.</param>
    /// <param name="findings">Takes what is wrong but not fatal.</param>
    /// <param name="field">The field whose content the text is; null for a file.</param>
    /// <param name="rootName">The first name of paths, for a file that is not a manifest.</param>
    public static SpecNode Read(SourceText source, Findings findings, SpecNode? field = null, string? rootName = null)
    {
        var tree = new JsonTree(source, findings);
        try
        {
            tree.Next();
            var root = tree.Value(new Slot(field?.Parent, field?.Key, -1, field?.Index ?? 0, rootName), 1);
            tree.reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw new SpecSyntaxException(tree.OffsetOf(e), "is not valid JSON: " + Reason(e.Message));
        }
    }

    private void Next()
    {
        if (!reader.Read())
        {
            throw new SpecSyntaxException(source.Text.Length, "is not valid JSON: it ends too early");
        }
    }

    private SpecNode Value(Slot slot, int depth)
    {
        var offset = CharOffset((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Container(slot, SpecNodeKind.Mapping, offset, depth);
            case JsonTokenType.StartArray:
                return Container(slot, SpecNodeKind.Sequence, offset, depth);
            case JsonTokenType.String:
                var text = Text();
                var node = slot.Node(
                    text is null ? SpecNodeKind.Broken : SpecNodeKind.Text, source, offset, TokenEnd(), text ?? "", TextStyle.DoubleQuoted);
                if (text is null)
                {
                    findings.Problem(node, SpecLimits.NotUnicode);
                }

                return node;
            case JsonTokenType.Number:
                return Number(slot, offset);
            case JsonTokenType.True or JsonTokenType.False:
                return slot.Node(SpecNodeKind.Boolean, source, offset, TokenEnd(), reader.TokenType == JsonTokenType.True ? "true" : "false");
            default:
                return slot.Node(SpecNodeKind.Null, source, offset, TokenEnd(), "null");
        }
    }

    private SpecNode Container(Slot slot, SpecNodeKind kind, int offset, int depth)
    {
        var node = slot.Node(kind, source, offset);
        if (depth > SpecLimits.MaxDepth)
        {
            throw new SpecSyntaxException(offset, SpecLimits.TooDeep, SpecLimits.ShortPath(node));
        }

        for (Next(); reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray); Next())
        {
            if (kind == SpecNodeKind.Sequence)
            {
                node.AddItem(Value(new Slot(node, null, -1, node.Children.Count), depth + 1));
                continue;
            }

            var keyOffset = CharOffset((int)reader.TokenStartIndex);
            var key = Text();
            Next();
            var field = Value(new Slot(node, key ?? "", keyOffset, 0), depth + 1);
            if (key is null)
            {
                findings.ProblemAtName(field, SpecLimits.NotUnicode);
            }
            else if (node.FindAny(key) is { } first)
            {
                findings.Duplicate(field, first);
            }
            else
            {
                node.AddField(field);
            }
        }

        return node;
    }

    private readonly SpecNode Number(Slot slot, int offset)
    {
        var literal = Encoding.UTF8.GetString(reader.ValueSpan);
        var value = double.Parse(literal);
        var node = slot.Node(double.IsFinite(value) ? SpecNodeKind.Number : SpecNodeKind.Broken, source, offset, TokenEnd(), literal, number: value);
        if (node.Kind == SpecNodeKind.Broken)
        {
            findings.Problem(node, SpecLimits.TooLarge);
        }

        return node;
    }

    /// <summary>The string at the reader; null when its escapes are not Unicode (half of a surrogate pair).</summary>
    private readonly string? Text()
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private readonly int TokenEnd() => knownChar + Encoding.UTF8.GetCharCount(bytes, knownByte, (int)reader.BytesConsumed - knownByte);

    /// <summary>Tokens come in order, so each stretch of the text is counted once.</summary>
    private int CharOffset(int byteOffset)
    {
        knownChar += Encoding.UTF8.GetCharCount(bytes, knownByte, byteOffset - knownByte);
        knownByte = byteOffset;
        return knownChar;
    }

    private readonly int OffsetOf(JsonException e)
    {
        var at = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--)
        {
            at = Array.IndexOf(bytes, (byte)'\n', at) + 1;
        }

        var offset = Math.Min(bytes.Length, at + (int)(e.BytePositionInLine ?? 0));
        return Encoding.UTF8.GetCharCount(bytes, 0, offset);
    }

    /// <summary>The parser's sentence without its place (ours is exact) and without its advice to programmers.</summary>
    private static string Reason(string message)
    {
        foreach (var tail in (string[])[" LineNumber:", " Change the reader options.", " which is not supported in this mode."])
        {
            var cut = message.IndexOf(tail, StringComparison.Ordinal);
            message = cut < 0 ? message : message[..cut];
        }

        message = message.TrimEnd('.', ' ');
        return message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..] : message;
    }
}
