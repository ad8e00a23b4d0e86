using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Documents;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AutoTune.Cli.Running;

/// <summary>The picture of a running experiment: what matters most stands highest, and what does not fit is left out.</summary>
/// <param name="Subject">The experiment.</param>
/// <param name="HasColor">Styles may be used.</param>
internal sealed record RunPicture(RunSubject Subject, bool HasColor)
{
    private const int MostFinishedShown = 8;
    private const int MostParameterLines = 4;

    // All lines are made as long as the longest, and behind the last one the terminal writes ^C: if that had no room, all would move up.
    private const int Margin = 3;

    /// <summary>Draws the picture for a terminal of this size.</summary>
    public IRenderable Draw(RunMoment moment, int width, int height)
    {
        width -= Margin;
        var snapshot = moment.Snapshot;
        var lines = new List<Paragraph> { Head(snapshot, width), Bar(snapshot, width), Counts(snapshot, width), Times(moment, width) };
        var hints = Hints(moment, width).ToList();
        // The cursor stands below the last line.
        var room = height - lines.Count - hints.Count - 1;
        foreach (var line in Best(snapshot, width).Take(Math.Max(0, room)))
        {
            lines.Add(line);
            room--;
        }
        if (moment.Warning is { } warning && room > 0)
        {
            lines.Add(Line(width).Add("warning ", Looks.Doubt).Add(warning, Looks.Quiet).Done());
            room--;
        }
        if (room > 2 && moment.Finished.Count > 0)
        {
            lines.Add(new Paragraph(" "));
            lines.AddRange(moment.Finished.TakeLast(Math.Min(MostFinishedShown, room - 2)).Reverse().Select(end => Finished(end, width)));
            lines.Add(new Paragraph(" "));
        }
        lines.AddRange(hints);
        return new Rows(lines.Take(Math.Max(1, height - 1)));
    }

    private IEnumerable<Paragraph> Hints(RunMoment moment, int width)
    {
        if (moment.Stopping is not { } stopping)
            yield return Line(width).Add(Subject.Hint, Looks.Quiet).Done();
        else if (stopping.Length + 1 + StopText.Again.Length <= width)
            yield return Line(width).Add($"{stopping} {StopText.Again}", Looks.Doubt).Done();
        else
        {
            yield return Line(width).Add(stopping, Looks.Doubt).Done();
            yield return Line(width).Add(StopText.Again, Looks.Doubt).Done();
        }
    }

    private Paragraph Head(Snapshot snapshot, int width)
    {
        var state = snapshot.State;
        var algorithms = Subject.Tuner + (Subject.Assessor is { } assessor ? $", {assessor}" : "");
        return Line(width).Add(Subject.Name, Looks.Strong).Add("  ").Add(state.Phase, HeadStyle(state.PhaseValue))
            .AddIfFits($"  {algorithms}, {Subject.Direction}", Looks.Quiet).Done();
    }

    private Paragraph Bar(Snapshot snapshot, int width)
    {
        var state = snapshot.State;
        if (state.Limits.MaxTrialNum is not { } all)
            return Line(width).Add($"{state.Ended} trials ended").Done();
        var text = $" {state.Ended}/{all} trials";
        var room = Math.Max(0, Math.Min(60, width - text.Length));
        var full = (int)Math.Min(room, (long)room * state.Ended / Math.Max(1, all));
        return Line(width).Add(new string('━', full), Looks.Good).Add(new string(HasColor ? '━' : '·', room - full), Looks.Quiet).Add(text).Done();
    }

    private Paragraph Counts(Snapshot snapshot, int width)
    {
        var state = snapshot.State;
        var line = Line(width);
        var first = true;
        Add(snapshot.Open.GetValueOrDefault(TrialState.Running) + snapshot.Open.GetValueOrDefault(TrialState.Launching), TrialState.Running, always: true);
        Add(snapshot.Open.GetValueOrDefault(TrialState.Waiting), TrialState.Waiting);
        Add(state.Outcomes.Succeeded, TrialState.Succeeded, always: true);
        Add(state.Outcomes.EarlyStopped, TrialState.EarlyStopped);
        Add(state.Outcomes.Failed, TrialState.Failed);
        Add(state.Outcomes.TimedOut, TrialState.TimedOut);
        Add(state.Outcomes.Stopped, TrialState.Stopped);
        return line.Done();

        void Add(int count, TrialState of, bool always = false)
        {
            if (count == 0 && !always)
                return;
            line.AddIfFits($"{(first ? "" : "  ")}{count} {Formats.Words(of)}", count == 0 ? Looks.Quiet : Looks.Of(of));
            first = false;
        }
    }

    private Paragraph Times(RunMoment moment, int width)
    {
        var state = moment.Snapshot.State;
        var line = Line(width).Add($"{Formats.Duration(moment.Elapsed)} elapsed");
        if (state.Limits.MaxTrialNum is { } all && state.PhaseValue == Phase.Running)
        {
            var left = Math.Max(0, all - state.Ended);
            line.AddIfFits(moment.Pace.For(left) is { } time ? $"  about {Formats.Duration(time)} left" : $"  {left} trials left");
        }
        line.AddIfFits($"  {moment.Pace.Text}", Looks.Quiet);
        if (state.PhaseValue == Phase.Running && state.Limits.MaxExecSeconds is { } limit)
            line.AddIfFits($"  time limit in {Formats.Duration(TimeSpan.FromSeconds(limit) - moment.Elapsed)}", Looks.Quiet);
        return line.Done();
    }

    private IEnumerable<Paragraph> Best(Snapshot snapshot, int width)
    {
        if (snapshot.Best is not { } best)
        {
            yield return Line(width).Add("no result yet", Looks.Quiet).Done();
            yield break;
        }
        yield return Line(width).Add("best ").Add(Formats.Value(snapshot.State.Best?.Value), new Style(Color.Green, decoration: Decoration.Bold))
            .Add($"  trial {best.Sequence}", Looks.Quiet).Done();
        foreach (var line in Wrapped(best.Parameters, width - 2).Take(MostParameterLines))
            yield return Line(width).Add("  ").Add(line).Done();
    }

    private static IEnumerable<string> Wrapped(JsonElement parameters, int width)
    {
        var line = "";
        foreach (var (name, value) in ParameterColumns.Of(parameters))
        {
            var piece = $"{name}={Formats.Short(value)}";
            if (line.Length > 0 && line.Length + 2 + piece.Length > width)
            {
                yield return line;
                line = "";
            }
            line += line.Length > 0 ? "  " + piece : piece;
        }
        if (line.Length > 0)
            yield return line;
    }

    private Paragraph Finished(FinishedTrial end, int width)
    {
        var what = end.State == TrialState.Succeeded || end.Record.Reason is not { } reason || end.Value is not null
            ? Formats.Parameters(end.Record.Parameters)
            : reason;
        return Line(width).Add($"{end.Sequence,5}  ").Add($"{Formats.Words(end.State),-13}  ", Looks.Of(end.State))
            .Add($"{Formats.Value(end.Value),-10}  ").Add(what, Looks.Quiet).Done();
    }

    private static Style HeadStyle(Phase phase) => phase == Phase.Running ? new Style(Color.Aqua) : Looks.Of(phase);

    private StyledLine Line(int width) => new(width, HasColor);
}
