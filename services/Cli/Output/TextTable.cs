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
        var widths = header.Select((title, column) => Math.Max(title.Length, rows.Max(row => (int?)row.Cells[column].Length) ?? 0)).ToList();
        terminal.Line(new Style(decoration: Decoration.Bold), Join(header, widths, terminal.Width));
        foreach (var (cells, style) in rows)
            terminal.Line(style, Join(cells, widths, terminal.Width));
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
