namespace AutoTune.Experiments.Reading;

/// <summary>
/// A text that is read, and where its characters stand in the file. JSON inside a YAML or JSON string is a source of its own whose
/// characters are mapped to those of the file around it.
/// </summary>
internal sealed class SourceText
{
    private readonly SpecNode? container;
    private int[]? map;
    private List<int>? lineStarts;

    public SourceText(string text) => Text = text;

    /// <summary>The content of a text node.</summary>
    public SourceText(SpecNode container)
    {
        this.container = container;
        Text = container.Text;
    }

    public string Text { get; }

    /// <summary>The offset in the outermost file: what problems are sorted by.</summary>
    public int FileOffset(int offset)
    {
        if (container is null)
        {
            return Math.Clamp(offset, 0, Text.Length);
        }

        map ??= TextMap.Build(container.Source.Text, container.Offset, container.EndOffset, container.Style, Text);
        return container.Source.FileOffset(map[Math.Clamp(offset, 0, Text.Length)]);
    }

    /// <summary>1-based line and column in the outermost file.</summary>
    public (int Line, int Column) Place(int offset) =>
        container is null ? OwnPlace(Math.Clamp(offset, 0, Text.Length)) : File.OwnPlace(FileOffset(offset));

    /// <summary>
    /// The first character that no experiment may contain: a control character (which YAML and JSON both forbid, and some parsers take
    /// for the end), or half of a surrogate pair. -1 when there is none.
    /// </summary>
    public int FirstUnusable()
    {
        for (var i = 0; i < Text.Length; i++)
        {
            var c = Text[i];
            if (c < ' ' ? c is not ('\t' or '\n' or '\r') : c is >= '\ud800' and <= '\udfff' && !IsPair(Text, ref i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether a string can be written as UTF-8.</summary>
    public static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !IsPair(text, ref i))
            {
                return false;
            }
        }

        return true;
    }

    public SourceText File => container is null ? this : container.Source.File;

    private static bool IsPair(string text, ref int i)
    {
        if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
        {
            return false;
        }

        i++;
        return true;
    }

    private (int Line, int Column) OwnPlace(int offset)
    {
        if (lineStarts is null)
        {
            lineStarts = [0];
            for (var i = 0; i < Text.Length; i++)
            {
                if (Text[i] == '\n' || (Text[i] == '\r' && (i + 1 == Text.Length || Text[i + 1] != '\n')))
                {
                    lineStarts.Add(i + 1);
                }
            }
        }

        var line = lineStarts.BinarySearch(offset);
        line = line >= 0 ? line : ~line - 1;
        return (line + 1, offset - lineStarts[line] + 1);
    }
}
