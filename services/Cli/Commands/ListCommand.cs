using System.ComponentModel;
using AutoTune.Cli.Contexts;
using AutoTune.Cli.Output;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune list</c>: the experiments of a state folder or a server, the newest first.</summary>
internal sealed class ListCommand(Terminal terminal) : AsyncCommand<ListCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Names && ServerChoice.Of(settings, terminal) is null && !settings.Folder.HasDatabase)
            return ExitCodes.Done; // a shell asks while the user types: nothing to complete is no error
        await using var place = await settings.OpenAsync(terminal, cancellationToken);
        var experiments = new List<ExperimentDocument>();
        await foreach (var experiment in place.AllAsync(cancellationToken))
            experiments.Add(ExperimentDocument.Of(experiment, place.ExecutionOf(experiment)));
        experiments.Sort((a, b) => b.CreatedAt.CompareTo(a.CreatedAt));

        if (settings.Names)
            experiments.Select(experiment => experiment.Name).Distinct().ToList().ForEach(terminal.Line);
        else if (settings.Json)
            terminal.Line(ExperimentDocument.ToJson(experiments));
        else
            Write(experiments, withNamespaces: place.HasNamespaces);
        return ExitCodes.Done;
    }

    private void Write(List<ExperimentDocument> experiments, bool withNamespaces)
    {
        IReadOnlyList<string> spaces = withNamespaces ? ["NAMESPACE"] : [];
        var table = new TextTable([.. spaces, "NAME", "PHASE", "TRIALS", "BEST", "STARTED", "TIME", "ID"])
            .AlignRight(spaces.Count + 2, spaces.Count + 3, spaces.Count + 5);
        foreach (var one in experiments)
        {
            // Ids of a server begin with the time: those of one minute would all look alike by their first digits.
            var id = withNamespaces ? one.ExperimentId.ToString() : one.ExperimentId.ToString("N")[..8];
            IReadOnlyList<string> space = withNamespaces ? [one.Namespace] : [];
            table.Add(
                Looks.Plain, [.. space, one.Name, one.PhaseText, one.Progress, Formats.Value(one.BestValue),
                Formats.Time(one.CreatedAt), Formats.Duration(TimeSpan.FromSeconds(one.ElapsedSeconds)), id]);
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
