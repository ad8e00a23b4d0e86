using System.Collections.Concurrent;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.AIStoreUploader;

/// <summary>
/// Decides which experiment's upload gets a turn: one there is news of, and one whose time has come. An experiment becomes known by the
/// first news of it; a slow look through all of them finds those whose news was lost.
/// </summary>
internal sealed class Uploads(
    Upload upload, IUploadStore uploads, IExperimentStore experiments, ExperimentSpecs specs, IBus bus, TimeProvider time, ILogger<Uploads> logger)
    : BackgroundService
{
    private const int AtOnce = 4;
    private const int MostDue = 200;
    private const int Known = 100_000;

    // Ends come in bursts; one turn takes what comes within this time.
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SearchEvery = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, bool> news = new();
    private readonly ConcurrentDictionary<Guid, bool> notUploaded = new();

    /// <summary>Something happened to an experiment.</summary>
    public void Wake(Guid experimentId)
    {
        if (!notUploaded.ContainsKey(experimentId)) news[experimentId] = true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? searched = null;
        using var timer = new PeriodicTimer(Gather, time);
        do
        {
            try
            {
                if (searched is not { } last || time.GetElapsedTime(last) > SearchEvery)
                {
                    await SearchAsync(stoppingToken);
                    searched = time.GetTimestamp();
                }
                await LookAsync(stoppingToken);
            }
            catch (StoreUnavailableException away)
            {
                logger.LogWarning("The store does not answer, trying again: {Reason}", away.Message);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(failed, "A look at the uploads failed, trying again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SearchAsync(CancellationToken ct)
    {
        await foreach (var state in experiments.AllStatesAsync(after: null, ct)) await RecordOfAsync(state.Id, ct);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var due = (await uploads.FindDueAsync(time.GetUtcNow(), MostDue, ct)).ToDictionary(record => record.ExperimentId);
        foreach (var id in news.Keys)
        {
            news.TryRemove(id, out _);
            if (!due.ContainsKey(id) && await RecordOfAsync(id, ct) is { Complete: false, Failures: 0, Taken: false } record)
                due[id] = record; // one that failed keeps its pause, and who has one sees the news too
        }
        await Parallel.ForEachAsync(due.Values, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (record, token) =>
        {
            try
            {
                if (await upload.RunAsync(record, token) is { } after && (after.Complete, after.Trouble) != (record.Complete, record.Trouble))
                    await bus.TellAsync(new ExperimentUploaded(after.ExperimentId), token);
            }
            catch (BrokerUnavailableException away)
            {
                logger.LogWarning("News of the upload of {ExperimentId} could not be told: {Reason}", record.ExperimentId, away.Message);
            }
        });
    }

    /// <summary>The experiment's record, made if it wants to be uploaded and has none; null: it does not want to.</summary>
    private async Task<UploadRecord?> RecordOfAsync(Guid id, CancellationToken ct)
    {
        if (notUploaded.ContainsKey(id)) return null;
        if (await uploads.FindAsync(id, ct) is { } known) return known;
        if (await experiments.FindAsync(id, ct) is not { } record) return null;
        if (record.Problems.Count > 0 || (await specs.GetAsync(id, ct)).Spec.AiStore is null)
        {
            if (notUploaded.Count >= Known) notUploaded.Clear(); // rare; they are asked for again
            notUploaded[id] = true;
            return null;
        }
        var made = new UploadRecord { ExperimentId = id, NextAt = time.GetUtcNow() };
        return await uploads.AddAsync(made, ct) ? made : await uploads.FindAsync(id, ct);
    }
}
