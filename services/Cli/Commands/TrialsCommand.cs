using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Documents;
using Spectre.Console.Cli;
using Spectre.Console;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune trials</c>: an experiment's trials as a table.</summary>
internal sealed class TrialsCommand(Terminal terminal) : AsyncCommand<TrialsCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var wanted = settings.States();
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var details = await ExperimentDetails.FindAsync(place, settings.Experiment, cancellationToken);
        var query = TrialQuery.Of(wanted, settings.Sort, settings.Reverse, settings.Limit, details.Direction);
        var shown = new List<TrialDocument>();
        await foreach (var trial in place.TrialsAsync(details.Experiment.Id, query, cancellationToken))
            shown.Add(trial);
        if (settings.Json)
            terminal.Line(JsonSerializer.Serialize(shown, OutputJson.Default.IReadOnlyListTrialDocument));
        else
            Write(shown, settings.ColumnNames());
        return ExitCodes.Done;
    }

    private void Write(List<TrialDocument> trials, IReadOnlyList<string> columns)
    {
        // A column nobody has is a slip of the pen, and not to be met with an empty one.
        if (trials.Count > 0 && columns.FirstOrDefault(column => !TrialColumns.Names.Contains(column) && trials.All(trial => TrialColumns.Cell(trial, column) == "")) is { } unknown)
        {
            var parameters = trials.SelectMany(trial => ParameterColumns.Of(trial.Parameters)).Select(parameter => parameter.Key).Distinct();
            throw new UserErrorException(
                ExitCodes.Usage, $"--columns: no trial has \"{unknown}\"; there are {string.Join(", ", TrialColumns.Names)} and the parameters {string.Join(", ", parameters)}.");
        }
        var table = new TextTable([.. columns.Select(column => TrialColumns.Names.Contains(column) ? column.ToUpperInvariant() : column)]);
        for (var column = 0; column < columns.Count; column++)
        {
            if (TrialColumns.IsNumber(columns[column]))
                table.AlignRight(column);
        }
        foreach (var trial in trials)
            table.Add(Looks.Of(DocumentText.StateOf(trial.State)), [.. columns.Select(column => TrialColumns.Cell(trial, column))]);
        table.Write(terminal);
    }

    internal sealed class Settings : ExperimentSettings
    {
        [CommandOption("--only <STATES>")]
        [Description("Trials in these states, with commas between: succeeded, failed, earlyStopped, stopped, timedOut, waiting, launching, running.")]
        public string? Only { get; init; }

        [CommandOption("--sort <BY>")]
        [Description("sequence, value (the best first), duration or ended.")]
        [DefaultValue("sequence")]
        public string Sort { get; init; } = "sequence";

        [CommandOption("--reverse")]
        [Description("The other way round.")]
        public bool Reverse { get; init; }

        [CommandOption("-n|--limit <N>")]
        [Description("So many at most.")]
        public int? Limit { get; init; }

        [CommandOption("--columns <NAMES>")]
        [Description("With commas between: sequence, id, state, value, duration, parameters, attempt, started, ended, reason, or a parameter's name.")]
        public string? Columns { get; init; }

        public override ValidationResult Validate()
        {
            if (base.Validate() is { Successful: false } wrong)
                return wrong;
            if (!TrialOrder.Names.Contains(Sort))
                return ValidationResult.Error($"--sort: must be {string.Join(", ", TrialOrder.Names)} (found {Sort})");
            if (Limit < 1)
                return ValidationResult.Error($"--limit: must be 1 or more (found {Limit})");
            return Words(Only).FirstOrDefault(word => !TryState(word, out _)) is { } unknown
                ? ValidationResult.Error($"--only: no state is called {unknown}; there are {string.Join(", ", Enum.GetValues<TrialState>().Select(DocumentText.Key))}")
                : ValidationResult.Success();
        }

        public HashSet<TrialState> States() => [.. Words(Only).Select(word => TryState(word, out var state) ? state : default)];

        public IReadOnlyList<string> ColumnNames() => Columns is null ? TrialColumns.Usual : Words(Columns);

        private static string[] Words(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

        // "earlyStopped", "EarlyStopped", "early-stopped": all are what people write.
        private static bool TryState(string word, out TrialState state) =>
            Enum.TryParse(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out state) && !int.TryParse(word, out _);
    }
}
