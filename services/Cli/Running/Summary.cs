using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using Spectre.Console;

namespace AutoTune.Cli.Running;

/// <summary>What stands at the end of a run: how it ended, the best parameters ready to copy, and what tuning was worth.</summary>
internal sealed class Summary(
    Terminal terminal, string name, IReadOnlyList<string> warnings, bool isJson, bool isQuiet, string options, RunResult result, RunEnd end)
{
    public void Write()
    {
        if (isJson)
        {
            terminal.Line(ResultDocument.Of(name, warnings, result, end).ToJson());
            return;
        }
        if (isQuiet)
        {
            if (result.Best is { } only)
                terminal.Line($"{Formats.Value(result.State?.Best?.Value)} {only.Parameters.GetRawText()}");
            return;
        }
        WriteHead();
        WriteBest();
        WriteWhere();
    }

    private void WriteHead()
    {
        if (result.State is not { } state)
            return;
        var elapsed = Formats.Duration(TimeSpan.FromSeconds(result.Execution.RanSeconds));
        terminal.Line();
        if (end.Interrupted)
        {
            terminal.Line(Looks.Doubt, $"Suspended after {elapsed}: {state.Ended}{Of(state.Limits.MaxTrialNum)} trials have ended.");
            return;
        }
        var when = end.Earlier ? $" This experiment ended on {Formats.Time(state.EndedAt)}; --new begins another." : "";
        terminal.Line(Looks.Of(state.PhaseValue), $"{state.Phase} after {elapsed}. {state.Message}{when}");
        var counts = Counts().ToList();
        if (counts.Count > 0)
            terminal.Line(string.Join(", ", counts) + ".");
    }

    private IEnumerable<string> Counts() => Enum.GetValues<TrialState>()
        .Where(state => result.Counts.GetValueOrDefault(state) > 0)
        .Select(state => $"{result.Counts[state]} {Formats.Words(state)}");

    private void WriteBest()
    {
        if (result is not { Best: { } best, State: { } state })
        {
            if (result.Counts.Values.Sum() > 0 && !end.Interrupted)
                terminal.Line(Looks.Doubt, $"No trial succeeded. What they printed: autotune logs 0{options}");
            return;
        }
        terminal.Line();
        terminal.Line(Looks.Good, $"Best: {Formats.Value(state.Best?.Value)} (trial {best.Sequence}), with");
        terminal.Line(Looks.Strong, best.Parameters.GetRawText());
        if (result.Start is { } start)
            terminal.Line($"Where it started (trial {start.Sequence}): {(start.Value is { } value ? Formats.Value(value) : Formats.Words(DocumentText.StateOf(start.State)))}.");
        if (result.Spread is { } spread)
        {
            var direction = result.Direction == OptimizeMode.Maximize ? "higher" : "lower";
            terminal.Line(
                $"{spread.Count} succeeded trials{Formats.OfBudget(state.Best?.Budget)} ({direction} is better): best {Formats.Value(spread.Best)}, "
                + $"median {Formats.Value(spread.Median)}, worst {Formats.Value(spread.Worst)}.");
        }
    }

    private void WriteWhere()
    {
        terminal.Line();
        if (end.Interrupted)
            terminal.Line($"Go on with:  {CommandLine()}");
        terminal.Line(Looks.Quiet, $"All trials:  autotune trials {name}{options}");
        terminal.Line(Looks.Quiet, $"As a table:  autotune export {name} -o trials.csv{options}");
        if (result.Execution is not { StateFolder: { } folder, Log: { } log })
            return;
        terminal.Line(Looks.Quiet, $"State:       {FromHere(folder)}");
        terminal.Line(Looks.Quiet, $"Log:         {FromHere(log)}");
    }

    private static string CommandLine()
    {
        // What the user wrote, without --new: that would begin another one.
        var words = Environment.GetCommandLineArgs().Skip(1).Where(word => word != "--new");
        return "autotune " + string.Join(' ', words.Select(CommandText.Quoted));
    }

    private static string FromHere(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string Of(int? all) => all is { } number ? $" of {number}" : "";
}
