using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// Removes from the store what the settings let go: intermediate results, and whole experiments, of finished ones only and of none that an
/// upload still needs. One coordinator at a time looks. Whatever a look leaves undone, also by dying, the next one does; who does a thing
/// twice does no harm, and the note that is made of it tells who was first, and says so.
/// </summary>
internal sealed class StoreRetention(
    IRetentionStore notes, IExperimentStore experiments, IExperimentRemoval removal, IMetricStore metrics, IUploadStore uploads, ExperimentSpecs specs,
    RetentionOptions options, TimeProvider time, ILogger<StoreRetention> log)
    : BackgroundService
{
    // How often is asked whether it is time: another coordinator may be gone.
    private static readonly TimeSpan Ask = TimeSpan.FromMinutes(1);

    private const int Page = 500, TrialsAtOnce = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LookEvery < Ask ? options.LookEvery : Ask, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (StoreUnavailableException away)
            {
                log.LogWarning("The store does not answer, retention goes on at the next look: {Reason}", away.Message);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(failed, "A look for what may be removed failed, retention goes on at the next one");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Looks, if it is time and this coordinator's turn.</summary>
    internal async Task LookAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (!await notes.TakeTurnAsync(now, now - options.LookEvery, ct)) return;
        var finished = new List<Finished>();
        await foreach (var state in experiments.AllStatesAsync(after: null, ct))
        {
            if (Finished.Of(state) is { } one) finished.Add(one);
        }
        finished.Sort((a, b) => (b.At, b.Id).CompareTo((a.At, a.Id)));
        foreach (var page in Finished.ToRemove(finished, options, now).Chunk(Page))
        {
            var noted = await notes.FindAsync([.. page.Select(removed => removed.One.Id)], ct);
            foreach (var (one, part, why) in page)
            {
                var done = noted.GetValueOrDefault(one.Id);
                if (part == RetainedPart.Curves && done?.CurvesRemovedAt is not null) continue;
                // What was begun is finished: its upload's record may be gone already.
                if (done?.RemovedAt is null && await NeedsUploadAsync(one.Id, ct)) continue;
                await (part == RetainedPart.Experiment ? RemoveExperimentAsync(one, why, now, ct) : RemoveCurvesAsync(one, why, now, ct));
            }
        }
    }

    private async Task<bool> NeedsUploadAsync(Guid id, CancellationToken ct)
    {
        if (await experiments.FindAsync(id, ct) is not { Problems.Count: 0 }) return false;
        return (await specs.GetAsync(id, ct)).Spec.AiStore is not null && await uploads.FindAsync(id, ct) is not { Complete: true };
    }

    private async Task RemoveCurvesAsync(Finished one, string why, DateTimeOffset now, CancellationToken ct)
    {
        for (var first = 0; first < one.Trials; first += TrialsAtOnce)
            await metrics.RemoveCurvesAsync(one.Id, first, first + TrialsAtOnce, ct);
        if (await notes.NoteAsync(one.Id, RetainedPart.Curves, now, ct))
            log.LogInformation("The intermediate results of experiment {ExperimentId}, which ended at {EndedAt:u}, are removed: {Why}", one.Id, one.At, why);
    }

    private async Task RemoveExperimentAsync(Finished one, string why, DateTimeOffset now, CancellationToken ct)
    {
        // Noted first: as long as anything of it is there, its state is, and it is found again.
        if (await notes.NoteAsync(one.Id, RetainedPart.Experiment, now, ct))
            log.LogInformation("Experiment {ExperimentId}, which ended at {EndedAt:u}, is removed: {Why}", one.Id, one.At, why);
        for (var first = 0; first < one.Trials; first += TrialsAtOnce)
            await metrics.RemoveCurvesAsync(one.Id, first, first + TrialsAtOnce, ct); // there may be more of them than one command can remove in its time
        await removal.RemoveAsync(one.Id, ct);
    }
}
