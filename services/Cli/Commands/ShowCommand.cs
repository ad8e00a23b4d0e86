using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune show</c>: how an experiment stands, and its best parameters.</summary>
internal sealed class ShowCommand(Terminal terminal) : AsyncCommand<ShowCommand.Settings>
{
    private const int LabelWidth = 12;

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await using var store = await OpenStore.ExistingAsync(settings.Folder, cancellationToken);
        var details = await ExperimentDetails.FindAsync(store, settings.Folder, settings.Experiment, cancellationToken);
        var result = await details.ReadResultAsync(store, settings.Folder, cancellationToken);
        var summary = ExperimentDocument.Of(details.State, settings.Folder);
        if (settings.Json)
            terminal.Line(DetailsDocument.Of(details, summary, result).ToJson());
        else
            Write(details, summary, result);
        return ExitCodes.Done;
    }

    private void Write(ExperimentDetails details, ExperimentDocument summary, RunResult result)
    {
        var (state, record) = (details.State, details.Record);
        Row("name", state.Name, Looks.Strong);
        Row("id", state.Id.ToString());
        Row("phase", summary.PhaseText + (summary.Pid is { } pid ? $" (process {pid})" : ""), Looks.Of(state.Phase));
        if (state.Message is { } message)
            Row("", message);
        Row("trials", Trials(result));
        if (details.Spec is { } spec)
        {
            Row("search", $"{spec.Tuner.Name}{(spec.Assessor is { } assessor ? $", {assessor.Name}" : "")}, {Direction(spec.Direction)}, seed {record.Seed}");
            Row("limits", Limits(details));
        }
        Row("created", Formats.Time(record.CreatedAt));
        Row("ended", Formats.Time(state.EndedAt));
        Row("time", $"{Formats.Duration(TimeSpan.FromSeconds(result.RanSeconds))} of running");
        Row("log", result.Log);
        foreach (var problem in record.Problems)
            Row("problem", problem, Looks.Bad);
        foreach (var warning in record.Warnings)
            Row("warning", warning, Looks.Doubt);
        if (result.Best is not { } best)
            return;
        Row("best", $"{Formats.Value(state.BestValue)} (trial {best.Sequence})", Looks.Good);
        Row("", best.Parameters.Json, Looks.Strong);
        if (result.Spread is { } spread)
            Row("succeeded", $"best {Formats.Value(spread.Best)}, median {Formats.Value(spread.Median)}, worst {Formats.Value(spread.Worst)} of {spread.Count}{Formats.OfBudget(state.BestBudget)}");
    }

    private void Row(string label, string text, Style? style = null)
    {
        foreach (var line in text.Split('\n'))
        {
            terminal.Line(style ?? Looks.Plain, label.PadRight(LabelWidth) + line);
            label = "";
        }
    }

    private static string Trials(RunResult result)
    {
        var counts = Enum.GetValues<TrialState>().Where(state => result.Counts.GetValueOrDefault(state) > 0)
            .Select(state => $"{result.Counts[state]} {Formats.Words(state)}").ToList();
        return counts.Count == 0 ? "none yet" : string.Join(", ", counts);
    }

    private static string Direction(OptimizeMode mode) => mode == OptimizeMode.Maximize ? "maximize" : "minimize";

    private static string Limits(ExperimentDetails details)
    {
        var state = details.State;
        var trials = state.MaxTrialNum is { } max ? $"{max} trials" : "no limit of trials";
        var time = state.MaxExecSeconds is { } seconds ? $"{Formats.Duration(TimeSpan.FromSeconds(seconds))} of running" : "no time limit";
        return $"{trials}, {state.TrialConcurrency} at a time, {time}";
    }

    internal sealed class Settings : ExperimentSettings;
}
