using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using Microsoft.Extensions.Options;

namespace AutoTune.TrialLauncher.Local.Retention;

/// <summary>
/// Removes trials' output from this host: as trials end, that of all but the best (spec.trialPolicy.retain); of finished experiments what
/// section Retention lets go; and the folder of an experiment that was removed from the store. An experiment that the store does not
/// know is left alone, since the store may be another one. Doing it twice, or again after a kill, does no harm.
/// </summary>
internal sealed class OutputRetention(
    IOptions<LocalOptions> local, IExperimentSpecs specs, IExperimentStore experiments, ITrialStore trials, IEndLog ends, IRetentionStore notes,
    IAlgorithmCatalog catalog, RetentionOptions options, TimeProvider time, ILogger<OutputRetention> log)
    : BackgroundService
{
    private const int Page = 1000;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly string stateFolder = Path.GetFullPath(local.Value.StateFolder!);
    private readonly Dictionary<Guid, Followed> followed = [];

    // Experiments of which retain has nothing more to remove.
    private readonly HashSet<Guid> settled = [];

    /// <summary>What the last trials printed before the process ends is looked at too: a program that runs one experiment ends with it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(KeepBestAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? looked = null;
        using var timer = new PeriodicTimer(options.LookEvery < Every ? options.LookEvery : Every, time);
        do
        {
            if (looked is not { } last || time.GetElapsedTime(last) >= options.LookEvery)
            {
                looked = time.GetTimestamp();
                await TryAsync(LookAsync, stoppingToken);
            }
            await TryAsync(KeepBestAsync, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Removes the output of trials that spec.trialPolicy.retain does not keep.</summary>
    internal async Task KeepBestAsync(CancellationToken ct)
    {
        foreach (var id in OutputFolders.All(stateFolder).Where(id => !settled.Contains(id)).ToList())
        {
            // Asked before the ends are read: those of a completed experiment are all there.
            if (await experiments.FindStateAsync(id, ct) is not { } state) continue; // not known, or not yet
            if (await FollowAsync(id, ct) is var (best, spec, toRemove) && !(state.Completed && new OutputFolders(stateFolder, id).Count() <= spec.TrialPolicy.Retain))
            {
                await ReadEndsAsync(id, spec, best, toRemove, ct);
                if (toRemove.Count > 0) RemoveAll(id, toRemove, spec.TrialPolicy.Retain!.Value);
                if (!state.Completed || toRemove.Count > 0) continue;
            }
            settled.Add(id);
            followed.Remove(id);
        }
    }

    /// <summary>Null: it keeps the output of all of its trials, or has none.</summary>
    private async Task<Followed?> FollowAsync(Guid id, CancellationToken ct)
    {
        if (followed.TryGetValue(id, out var known)) return known;
        if (await experiments.FindAsync(id, ct) is not { Problems.Count: 0 }) return null;
        var spec = await specs.GetAsync(id, ct);
        return spec.TrialPolicy.Retain is { } retain ? followed[id] = new Followed(new BestTrials(retain, spec.Direction), spec, []) : null;
    }

    /// <summary>Removes what is too old or too much, and the folders of experiments that are removed.</summary>
    internal async Task LookAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var sizes = new List<(Guid Id, DateTimeOffset? FinishedAt, long Bytes)>();
        foreach (var id in OutputFolders.All(stateFolder).ToList())
        {
            var state = await experiments.FindStateAsync(id, ct);
            if (state is null && (await notes.FindAsync([id], ct)).GetValueOrDefault(id)?.RemovedAt is not null) RemoveExperiment(id);
            if (!options.OfLogs || state is null) continue;
            var at = state.Completed ? state.CompletedAt ?? state.EndedAt ?? state.CreatedAt : (DateTimeOffset?)null;
            if (now - at > options.LogsMaxAge) Remove(id, now, $"{RetentionOptions.Section}:{nameof(options.LogsMaxAge)} is {options.LogsMaxAge}");
            else if (options.LogsMaxBytes is not null) sizes.Add((id, at, new OutputFolders(stateFolder, id).Bytes()));
        }
        var total = sizes.Sum(one => one.Bytes);
        foreach (var (id, _, bytes) in sizes.Where(one => one is { FinishedAt: not null, Bytes: > 0 }).OrderBy(one => one.FinishedAt))
        {
            if (total <= options.LogsMaxBytes) break;
            if (Remove(id, now, $"{RetentionOptions.Section}:{nameof(options.LogsMaxBytes)} is {options.LogsMaxBytes}")) total -= bytes;
        }
    }

    private async Task ReadEndsAsync(Guid id, ExperimentSpec spec, BestTrials best, List<int> toRemove, CancellationToken ct)
    {
        var algorithm = catalog.Of(spec.Tuner);
        while (await ends.ReadAsync(id, best.Ends, Page, ct) is { Count: > 0 } page)
        {
            var budgets = algorithm.BudgetParameter is null ? null
                : (await trials.FindManyAsync(id, [.. page.Select(end => end.Sequence)], ct)).ToDictionary(trial => trial.Sequence, trial => algorithm.BudgetOf(trial.Parameters));
            foreach (var end in page)
            {
                if (best.Add(end, budgets?[end.Sequence]) is { } worst) toRemove.Add(worst);
            }
        }
    }

    private void RemoveAll(Guid id, List<int> sequences, int retain)
    {
        var folders = new OutputFolders(stateFolder, id);
        if (sequences.Any(folders.Exist))
        {
            using var turn = folders.TryLock();
            if (turn is null) return; // whoever has it removes the same; at the next look nothing is left
            var note = new RemovedOutput(time.GetUtcNow(), $"spec.trialPolicy.retain is {retain}");
            var removed = sequences.Where(folders.Exist).Count(sequence => Try(id, () => folders.Remove(sequence, note)));
            if (removed > 0) log.LogInformation("The output of {Count} trials of experiment {ExperimentId} is removed: {Why}", removed, id, note.Why);
        }
        sequences.Clear();
    }

    private bool Remove(Guid id, DateTimeOffset now, string why)
    {
        var folders = new OutputFolders(stateFolder, id);
        if (folders.Count() == 0) return false;
        using var turn = folders.TryLock();
        if (turn is null || folders.Count() == 0 || !Try(id, () => folders.RemoveAll(new RemovedOutput(now, why)))) return false;
        log.LogInformation("The output of all trials of experiment {ExperimentId} is removed: {Why}", id, why);
        return true;
    }

    private void RemoveExperiment(Guid id)
    {
        var folders = new OutputFolders(stateFolder, id);
        using var turn = folders.TryLock();
        if (turn is not null && Try(id, folders.RemoveExperiment))
            log.LogInformation("The folder of experiment {ExperimentId} is removed: the experiment was", id);
    }

    /// <summary>One folder that cannot be removed keeps no other from it; it is tried again at the next start.</summary>
    private bool Try(Guid id, Action remove)
    {
        try
        {
            remove();
            return true;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            log.LogError("Output of experiment {ExperimentId} could not be removed: {Reason}", id, failed.Message);
            return false;
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> look, CancellationToken ct)
    {
        try
        {
            await look(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The next start goes on.
        }
        catch (StoreUnavailableException away)
        {
            log.LogWarning("The store does not answer, output is looked at again: {Reason}", away.Message);
        }
        catch (Exception failed)
        {
            log.LogError(failed, "A look for output that may be removed failed, trying again");
        }
    }

    private sealed record Followed(BestTrials Best, ExperimentSpec Spec, List<int> ToRemove);
}
