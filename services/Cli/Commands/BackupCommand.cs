using System.ComponentModel;
using System.Text.Json;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.State;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Persistence.Sqlite;
using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>
/// <c>autotune backup</c>: a state folder with the experiments of this one as they are at one moment, also while they run. It can be used as it
/// is, or put in the place of one that was lost; what trials printed and wrote is not in it.
/// </summary>
internal sealed class BackupCommand(Terminal terminal) : AsyncCommand<BackupCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Target));
        if (Directory.Exists(target) || File.Exists(target))
            throw new UserErrorException(ExitCodes.Failed, $"{target} is there already; a backup is never written over anything.");
        await using var store = await OpenStore.ExistingAsync(settings.Folder, cancellationToken);
        // Whole or not at all.
        var draft = new StateFolder(target + ".part");
        if (Directory.Exists(draft.Path))
            Directory.Delete(draft.Path, recursive: true); // of a backup that broke off
        await draft.UpdateIndexAsync(own => settings.Folder.ReadIndex() ?? own, cancellationToken);
        SqliteFile.BackUp(settings.Folder.Database, draft.Database);
        var experiments = await CopyRunningTimesAsync(settings.Folder, draft, cancellationToken);
        Directory.Move(draft.Path, target);

        var document = new BackupDocument(target, experiments, new FileInfo(new StateFolder(target).Database).Length);
        terminal.Line(settings.Json
            ? JsonSerializer.Serialize(document, OutputJson.Default.BackupDocument)
            : $"{experiments} {(experiments == 1 ? "experiment" : "experiments")} ({Formats.Bytes(document.Bytes)}) in {target}, a state folder: use it with --state {settings.Target}.");
        return ExitCodes.Done;
    }

    /// <summary>For how long an experiment has run is kept beside the database; maxExecSeconds goes on from there.</summary>
    private static async Task<int> CopyRunningTimesAsync(StateFolder from, StateFolder to, CancellationToken cancellation)
    {
        var count = 0;
        await using var copy = await OpenStore.ExistingAsync(to, cancellation);
        await foreach (var state in copy.Experiments.AllStatesAsync(after: null, cancellation))
        {
            count++;
            CopyRunningTime(state, from, to);
        }
        return count;
    }

    private static void CopyRunningTime(ExperimentState state, StateFolder from, StateFolder to)
    {
        if (from.Experiment(state.Id).ReadHolder() is not { } last) return;
        var copy = to.Experiment(state.Id);
        copy.Create();
        copy.WriteHolder(last with { RanSecondsBefore = ExperimentLock.RanSeconds(from.Experiment(state.Id)), Since = DateTimeOffset.UtcNow, Port = null });
        File.WriteAllBytes(copy.LockFile, []);
    }

    internal sealed class Settings : StateSettings
    {
        [CommandArgument(0, "<DIR>")]
        [Description("A new folder for the backup.")]
        public string Target { get; init; } = "";
    }
}
