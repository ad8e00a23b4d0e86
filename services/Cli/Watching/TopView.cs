using System.Globalization;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Server.Api.Experiments;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AutoTune.Cli.Watching;

/// <summary>A table of all that runs: how far it is, how fast, and the best so far.</summary>
internal sealed class TopView(Terminal terminal, bool hasNamespaces, TimeProvider time)
{
    private const int Margin = 3;

    private readonly Dictionary<Guid, Pace> paces = [];
    private string? warning;

    /// <summary>Something is wrong; shown until there is news again.</summary>
    public void Warn(string text) => Volatile.Write(ref warning, text);

    /// <summary>Once, as plain text.</summary>
    public void Write(IReadOnlyList<ExperimentSummary> running) => TableOf(running).Write(terminal);

    /// <summary>Again and again, until it is interrupted.</summary>
    public async Task ShowAsync(IAsyncEnumerable<IReadOnlyList<ExperimentSummary>> news, TimeSpan between, CancellationToken cancellation)
    {
        IReadOnlyList<ExperimentSummary> newest = [];
        await terminal.Ansi.Live(Draw(newest)).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async context =>
        {
            var listening = ListenAsync();
            while (!listening.IsCompleted)
            {
                context.UpdateTarget(Draw(Volatile.Read(ref newest)));
                await Task.WhenAny(listening, Task.Delay(between, time, CancellationToken.None));
            }
            await listening;
        });

        async Task ListenAsync()
        {
            await foreach (var list in news.WithCancellation(cancellation))
            {
                Volatile.Write(ref newest, list);
                Volatile.Write(ref warning, null);
            }
        }
    }

    private Rows Draw(IReadOnlyList<ExperimentSummary> running)
    {
        var width = terminal.Width - Margin;
        var hint = (Volatile.Read(ref warning) is { } wrong
            ? new StyledLine(width, terminal.HasColor).Add("warning ", Looks.Doubt).Add(wrong, Looks.Quiet)
            : new StyledLine(width, terminal.HasColor).Add("Ctrl-C ends the view.", Looks.Quiet)).Done();
        var lines = TableOf(running).Lines(width).Take(Math.Max(1, terminal.Height - 3)).Select(IRenderable (line) => new StyledLine(width, terminal.HasColor).Add(line.Text, line.Style).Done());
        return new Rows([.. lines, new Paragraph(" "), hint]);
    }

    private TextTable TableOf(IReadOnlyList<ExperimentSummary> running)
    {
        IReadOnlyList<string> spaces = hasNamespaces ? ["NAMESPACE"] : [];
        var table = new TextTable([.. spaces, "NAME", "PHASE", "TRIALS", "OPEN", "RATE", "LEFT", "BEST", "ID"])
            .AlignRight(spaces.Count + 2, spaces.Count + 3, spaces.Count + 4, spaces.Count + 5, spaces.Count + 6);
        foreach (var one in running.OrderBy(one => one.CreatedAt))
        {
            if (!paces.TryGetValue(one.Id, out var pace))
                paces[one.Id] = pace = new Pace(time);
            pace.Add(one.Ended);
            var left = one.Limits.MaxTrialNum is { } all ? pace.For(Math.Max(0, all - one.Ended)) : null;
            IReadOnlyList<string> space = hasNamespaces ? [one.Namespace] : [];
            table.Add(
                Looks.Of(one.PhaseValue),
                [.. space, one.Name, one.Phase, one.Limits.MaxTrialNum is { } most ? $"{one.Ended}/{most}" : $"{one.Ended}",
                one.Open.ToString(CultureInfo.InvariantCulture), pace.Text, left is { } rest ? Formats.Duration(rest) : "-", Formats.Value(one.Best?.Value),
                one.Id.ToString()]);
        }
        if (running.Count == 0)
            table.Add(Looks.Quiet, [.. spaces.Select(_ => ""), "nothing runs", "", "", "", "", "", "", ""]);
        return table;
    }
}
