using Spectre.Console;

namespace AutoTune.Cli.Output;

/// <summary>
/// Where the program writes: plain text that other programs can read, and colours and a moving picture only where a person looks at a
/// terminal that can show them.
/// </summary>
internal sealed class Terminal : IDisposable
{
    private const int Unbroken = 1_000_000;

    private readonly TextWriter output = new LastingWriter(Console.Out);
    private readonly TextWriter error = new LastingWriter(Console.Error);
    private readonly Lazy<IAnsiConsole> console;
    private readonly Lazy<IAnsiConsole> lines;

    public Terminal()
    {
        var dumb = Environment.GetEnvironmentVariable("TERM") is "dumb" or "";
        // https://no-color.org: any value but the empty one.
        var colors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IsLive = !Console.IsOutputRedirected && !dumb;
        HasColor = IsLive && colors;
        console = new Lazy<IAnsiConsole>(() => Create(output, IsLive, HasColor));
        lines = new Lazy<IAnsiConsole>(() =>
        {
            // The terminal breaks long lines, and puts them together again when they are copied; a console that knows its width would not.
            var unbroken = Create(output, IsLive, HasColor);
            unbroken.Profile.Width = Unbroken;
            return unbroken;
        });
    }

    /// <summary>Standard output is a terminal that can be redrawn.</summary>
    public bool IsLive { get; }

    public bool HasColor { get; }

    /// <summary>Columns of the terminal; without one there is no limit.</summary>
    public int Width => IsLive ? Math.Max(20, Console.WindowWidth) : int.MaxValue;

    /// <summary>Lines of the terminal.</summary>
    public int Height => IsLive ? Math.Max(5, Console.WindowHeight) : int.MaxValue;

    /// <summary>For pictures that move; only where <see cref="IsLive"/>.</summary>
    public IAnsiConsole Ansi => console.Value;

    public void Line(string text = "") => output.Write(Harmless(text) + Environment.NewLine);

    /// <summary>A line in a style where there are colours; the text is never cut or wrapped.</summary>
    public void Line(Style style, string text)
    {
        if (!HasColor)
        {
            Line(text);
            return;
        }
        lines.Value.Write(new Text(Harmless(text), style));
        Line();
    }

    /// <summary>Writes as it stands: control sequences.</summary>
    public void Raw(string text) => output.Write(text);

    /// <summary>What is not the command's result: warnings, errors, hints.</summary>
    public void Error(string text) => error.Write(Harmless(text) + Environment.NewLine);

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    // Names, reasons and parameters are other people's words, and are not to give orders to the terminal that shows them.
    public static string Harmless(string text) =>
        text.Any(IsOrder) ? string.Concat(text.Select(c => IsOrder(c) ? '\ufffd' : c)) : text;

    private static bool IsOrder(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');

    private static IAnsiConsole Create(TextWriter writer, bool ansi, bool colors)
    {
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
    }
}
