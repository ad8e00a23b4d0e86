using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using AutoTune.Cli.Embedded;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.State;
using AutoTune.Documents;
using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.Persistence.Sqlite;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary><c>autotune prune</c>: removes finished experiments of a state folder, or what their trials printed and wrote.</summary>
internal sealed class PruneCommand(Terminal terminal) : AsyncCommand<PruneCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await using var store = await OpenStore.ExistingAsync(settings.Folder, cancellationToken);
        var now = DateTimeOffset.UtcNow;
        var chosen = (await ChooseAsync(store, settings, now, cancellationToken)).ToList();
        var pruned = new List<PrunedDocument>();
        foreach (var state in chosen)
        {
            var output = new OutputFolders(settings.Folder.Path, state.Id);
            var document = new PrunedDocument(state.Id, state.Name, DocumentText.Name(state.Phase), EndOf(state), state.NextSequence, output.Bytes());
            // Whoever still has it prints its result, or serves it.
            if (ExperimentLock.IsHeld(settings.Folder.Experiment(state.Id))) document = document with { Skipped = "another process has it" };
            else if (!settings.DryRun && settings.OnlyOutput) output.RemoveAll(new RemovedOutput(now, "autotune prune"));
            else if (!settings.DryRun) await new FolderRemoval(store.Removal, settings.Folder).RemoveAsync(state.Id, cancellationToken);
            pruned.Add(document);
        }
        var removed = pruned.Where(one => one.Skipped is null).ToList();
        var database = settings.DryRun || settings.OnlyOutput || removed.Count == 0 ? 0 : SqliteFile.Compact(settings.Folder.Database);
        var result = new PruneDocument(settings.DryRun, settings.OnlyOutput, pruned, removed.Sum(one => one.OutputBytes), database);
        if (settings.Json)
            terminal.Line(JsonSerializer.Serialize(result, OutputJson.Default.PruneDocument));
        else
            Write(result, settings);
        return ExitCodes.Done;
    }

    private static async Task<IEnumerable<ExperimentState>> ChooseAsync(OpenStore store, Settings settings, DateTimeOffset now, CancellationToken cancellation)
    {
        var finished = new List<ExperimentState>();
        await foreach (var state in store.Experiments.AllStatesAsync(after: null, cancellation))
        {
            if (state.Completed)
                finished.Add(state);
        }
        return finished.OrderByDescending(EndOf).Skip(settings.Keep ?? 0).Where(state => settings.Age is not { } age || now - EndOf(state) > age).Reverse()
            .Where(state => !settings.OnlyOutput || new OutputFolders(settings.Folder.Path, state.Id).Count() > 0);
    }

    private static DateTimeOffset EndOf(ExperimentState state) => state.CompletedAt ?? state.EndedAt ?? state.CreatedAt;

    private void Write(PruneDocument result, Settings settings)
    {
        if (result.Experiments.Count == 0)
        {
            terminal.Line("Nothing to remove: no finished experiment is that old, or beyond those to be kept.");
            return;
        }
        var table = new TextTable("NAME", "PHASE", "ENDED", "TRIALS", "OUTPUT", "ID", "").AlignRight(3, 4);
        foreach (var one in result.Experiments)
        {
            table.Add(
                one.Skipped is null ? Looks.Plain : Looks.Doubt, one.Name, one.Phase, Formats.Time(one.EndedAt), one.Trials.ToString(CultureInfo.InvariantCulture),
                Formats.Bytes(one.OutputBytes), one.ExperimentId.ToString("N")[..8], one.Skipped is null ? "" : "kept: " + one.Skipped);
        }
        table.Write(terminal);
        var count = result.Experiments.Count(one => one.Skipped is null);
        var what = $"{(settings.OnlyOutput ? "the output of " : "")}{count} {(count == 1 ? "experiment" : "experiments")}";
        terminal.Line(settings.DryRun
            ? $"Would remove {what} and free {Formats.Bytes(result.OutputBytes)} of output{(settings.OnlyOutput ? "" : ", and what the database has of them")}."
            : $"Removed {what}: {Formats.Bytes(result.OutputBytes)} of output{(settings.OnlyOutput ? "" : $", {Database(result)}")}.");
    }

    private static string Database(PruneDocument result) => result.DatabaseBytes is { } bytes
        ? $"{Formats.Bytes(bytes)} of the database"
        : "the database stays as large as it is while another process works with it, and has room again";

    internal sealed class Settings : StateSettings
    {
        [CommandOption("--older-than <AGE>")]
        [Description("Those that ended longer ago than this: 30d, 12h, 45m.")]
        public string? OlderThan { get; init; }

        [CommandOption("--keep <N>")]
        [Description("But for the N that ended last.")]
        public int? Keep { get; init; }

        [CommandOption("--only-output")]
        [Description("Only what trials printed and wrote; experiments, trials and curves stay.")]
        public bool OnlyOutput { get; init; }

        [CommandOption("--dry-run")]
        [Description("Only say what would be removed, and what that would free.")]
        public bool DryRun { get; init; }

        public TimeSpan? Age => OlderThan is { Length: > 1 } text
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 36500
            ? text[^1] switch
            {
                'd' => TimeSpan.FromDays(number),
                'h' => TimeSpan.FromHours(number),
                'm' => TimeSpan.FromMinutes(number),
                _ => null,
            }
            : null;

        public override ValidationResult Validate() =>
            OlderThan is null && Keep is null ? ValidationResult.Error("--older-than or --keep: one of them is required, what is to be removed")
            : OlderThan is not null && Age is null ? ValidationResult.Error($"--older-than: must be a number with d, h or m, such as 30d (found {OlderThan})")
            : Keep < 0 ? ValidationResult.Error($"--keep: must be 0 or more (found {Keep})")
            : ValidationResult.Success();
    }
}
