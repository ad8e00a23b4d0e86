using System.ComponentModel;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Persistence;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune list</c>: the experiments of a state folder, the newest first.</summary>
internal sealed class ListCommand(Terminal terminal) : AsyncCommand<ListCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Names && !settings.Folder.HasDatabase)
            return ExitCodes.Done; // a shell asks while the user types: nothing to complete is no error
        await using var store = await OpenStore.ExistingAsync(settings.Folder, cancellationToken);
        var experiments = new List<ExperimentDocument>();
        await foreach (var state in store.Experiments.AllStatesAsync(after: null, cancellationToken))
            experiments.Add(ExperimentDocument.Of(state, settings.Folder));
        experiments.Sort((a, b) => b.CreatedAt.CompareTo(a.CreatedAt));

        if (settings.Names)
            experiments.Select(experiment => experiment.Name).Distinct().ToList().ForEach(terminal.Line);
        else if (settings.Json)
            terminal.Line(ExperimentDocument.ToJson(experiments));
        else
            Write(experiments);
        return ExitCodes.Done;
    }

    private void Write(List<ExperimentDocument> experiments)
    {
        var table = new TextTable("NAME", "PHASE", "TRIALS", "BEST", "STARTED", "TIME", "ID").AlignRight(2, 3, 5);
        foreach (var one in experiments)
        {
            table.Add(
                Looks.Plain, one.Name, one.PhaseText, one.MaxTrialNum is { } all ? $"{one.Ended}/{all}" : $"{one.Ended}", Formats.Value(one.BestValue),
                Formats.Time(one.CreatedAt), Formats.Duration(TimeSpan.FromSeconds(one.ElapsedSeconds)), one.ExperimentId.ToString("N")[..8]);
        }
        table.Write(terminal);
    }

    internal sealed class Settings : StateSettings
    {
        [CommandOption("--names", IsHidden = true)]
        [Description("Names only, for shell completion.")]
        public bool Names { get; init; }
    }
}
