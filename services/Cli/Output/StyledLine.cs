using Spectre.Console;

namespace AutoTune.Cli.Output;

/// <summary>One line of a picture: pieces of text in their styles, never longer than the terminal is wide.</summary>
internal sealed class StyledLine(int width, bool hasColor)
{
    private readonly Paragraph text = new() { Overflow = Overflow.Crop };
    private int left = width;

    public StyledLine Add(string piece, Style? style = null)
    {
        var shown = Terminal.Harmless(Formats.Shorten(piece, left));
        left -= shown.Length;
        text.Append(shown, hasColor ? style : null);
        return this;
    }

    /// <summary>Adds a piece only if all of it fits.</summary>
    public StyledLine AddIfFits(string piece, Style? style = null) => piece.Length <= left ? Add(piece, style) : this;

    public Paragraph Done() => text;
}
