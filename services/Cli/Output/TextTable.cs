using System.Text;
using Spectre.Console;

namespace AutoTune.Cli.Output;

/// <summary>
/// Columns side by side. In a terminal lines are cut at its width; elsewhere nothing is cut, so that other programs get all of it.
/// </summary>
internal sealed class TextTable(params IReadOnlyList<string> header)
{
    private readonly List<(IReadOnlyList<string> Cells, Style Style)> rows = [];
    private readonly HashSet<int> right = [];

    /// <summary>Numbers stand right-aligned.</summary>
    public TextTable AlignRight(params ReadOnlySpan<int> columns)
    {
        foreach (var column in columns)
            right.Add(column);
        return this;
    }

    public void Add(Style style, params IReadOnlyList<string> cells) => rows.Add((cells, style));

    public void Write(Terminal terminal)
    {
        foreach (var (style, text) in Lines(terminal.Width))
            terminal.Line(style, text);
    }

    /// <summary>The header and the rows, none longer than that.</summary>
    public IEnumerable<(Style Style, string Text)> Lines(int width)
    {
        var widths = header.Select((title, column) => Math.Max(title.Length, rows.Max(row => (int?)row.Cells[column].Length) ?? 0)).ToList();
        return rows.Select(row => (row.Style, Join(row.Cells, widths, width)))
            .Prepend((new Style(decoration: Decoration.Bold), Join(header, widths, width)));
    }

    private string Join(IReadOnlyList<string> cells, List<int> widths, int width)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Count; column++)
        {
            if (column > 0)
                line.Append("  ");
            line.Append(right.Contains(column) ? cells[column].PadLeft(widths[column]) : cells[column].PadRight(widths[column]));
        }
        return Formats.Shorten(line.ToString().TrimEnd(), width);
    }
}
