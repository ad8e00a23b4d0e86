using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Server.Api.Experiments;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune show</c>: all there is of an experiment on one screen; <c>get</c> and <c>describe</c> are its other names.</summary>
internal sealed class ShowCommand(Terminal terminal) : AsyncCommand<ShowCommand.Settings>
{
    private const int LabelWidth = 12;
    private const int MostOfParameter = 120;

    private static readonly TrialQuery LastFailures = new(new HashSet<TrialState> { TrialState.Failed, TrialState.TimedOut }, "ended", Downwards: true, Limit: 3);

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var details = await ExperimentDetails.FindAsync(place, settings.Experiment, cancellationToken);
        var result = await details.ReadResultAsync(place, cancellationToken);
        var failures = new List<TrialDocument>();
        if (details.Experiment.Outcomes is { Failed: > 0 } or { TimedOut: > 0 })
        {
            await foreach (var trial in place.TrialsAsync(details.Experiment.Id, LastFailures, cancellationToken))
                failures.Add(trial);
        }
        var summary = ExperimentDocument.Of(details.Experiment, result.Execution);
        if (settings.Json)
            terminal.Line(DetailsDocument.Of(details, summary, result, failures).ToJson());
        else
            Write(details, summary, result, failures, place.HasNamespaces);
        return ExitCodes.Done;
    }

    private void Write(ExperimentDetails details, ExperimentDocument summary, RunResult result, List<TrialDocument> failures, bool hasNamespaces)
    {
        var (experiment, view) = (details.Experiment, details.View);
        Row("name", experiment.Name, Looks.Strong);
        if (hasNamespaces)
            Row("namespace", experiment.Namespace);
        Row("id", experiment.Id.ToString());
        Row("phase", summary.PhaseText + (summary.Pid is { } pid ? $" (process {pid})" : ""), Looks.Of(experiment.PhaseValue));
        if (experiment.Message is { } message)
            Row("", message);
        Row("conditions", ConditionNames.Of(experiment) is { Count: > 0 } holding ? string.Join(", ", holding) : "none yet");
        Row("trials", Trials(result));
        if (details.Spec is { } spec)
        {
            Row("search", $"{spec.Tuner.Name}{(spec.Assessor is { } assessor ? $", {assessor.Name}" : "")}, {view.Direction}, seed {view.Seed}");
            Row("space", string.Join('\n', view.Parameters.Select(Parameter)));
            Row("runs", Runs(spec.TrainingConfig));
            Row("limits", Limits(experiment.Limits));
        }
        Row("created", Formats.Time(experiment.CreatedAt));
        Row("ended", Formats.Time(experiment.EndedAt));
        Row("time", $"{Formats.Duration(TimeSpan.FromSeconds(result.Execution.RanSeconds))} of running");
        if (result.Execution.Log is { } log)
            Row("log", log);
        foreach (var problem in view.Problems)
            Row("problem", problem, Looks.Bad);
        foreach (var warning in view.Warnings)
            Row("warning", warning, Looks.Doubt);
        foreach (var failure in failures)
            Row("failed", $"trial {failure.Sequence}, {Formats.Time(failure.EndedAt)}: {failure.Reason ?? Formats.Words(DocumentText.StateOf(failure.State))}", Looks.Bad);
        if (result.Best is not { } best)
            return;
        Row("best", $"{Formats.Value(experiment.Best?.Value)} (trial {best.Sequence})", Looks.Good);
        Row("", best.Parameters.GetRawText(), Looks.Strong);
        if (result.Spread is { } spread)
            Row("succeeded", $"best {Formats.Value(spread.Best)}, median {Formats.Value(spread.Median)}, worst {Formats.Value(spread.Worst)} of {spread.Count}{Formats.OfBudget(experiment.Best?.Budget)}");
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

    // "lr        loguniform 0.0001 to 0.1", "kind      choice a, b c".
    private static string Parameter(ParameterColumn parameter)
    {
        var range = parameter switch
        {
            { Items: { } items } => string.Join(", ", items.Select(Formats.Short)),
            { Low: { } low, High: { } high } => $"{Formats.Value(low)} to {Formats.Value(high)}",
            _ => "",
        };
        return Formats.Shorten($"{parameter.Name}  {parameter.Type} {range}{(parameter.Conditional ? " (of some trials)" : "")}", MostOfParameter);
    }

    private static string Runs(TrainingConfig config)
    {
        var command = config.Local is { } local ? string.Join(' ', local.Command) : config.MainProcess() is { } process ? string.Join(' ', process.Command) : "its images' own command";
        return Formats.Shorten($"{config.Type}: {command}", MostOfParameter);
    }

    private static string Limits(LimitsDocument limits)
    {
        var trials = limits.MaxTrialNum is { } max ? $"{max} trials" : "no limit of trials";
        var time = limits.MaxExecSeconds is { } seconds ? $"{Formats.Duration(TimeSpan.FromSeconds(seconds))} of running" : "no time limit";
        return $"{trials}, {limits.TrialConcurrency} at a time, {time}";
    }

    internal sealed class Settings : ExperimentSettings;
}
