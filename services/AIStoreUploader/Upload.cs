using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using AutoTune.AIStoreUploader.Layout;
using AutoTune.AIStoreUploader.Stores;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;

namespace AutoTune.AIStoreUploader;

/// <summary>
/// Brings one experiment's node up to date: the profile, then the files of each trial that has ended since, along the end log. How far it
/// got is stored after every few trials, so whoever goes on begins there; what was put after that is put again, which changes nothing.
/// </summary>
internal sealed class Upload(
    IAIStore store, ApiKeys keys, IUploadStore uploads, IExperimentStore experiments, ITrialStore trials, IMetricStore metrics, IEndLog ends,
    ExperimentSpecs specs, AIStoreOptions options, TimeProvider time, ILogger<Upload> logger)
{
    private const string ProfileFile = "profile.json";
    private const int Batch = 32;
    private const int AtOnce = 4;

    private static readonly Counter<long> Files = Telemetry.Meter.CreateCounter<long>(
        "autotune.upload.files", "{file}", "Files put into the AIStore");

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>(
        "autotune.upload.failures", "{try}", "Tries to bring an experiment into the AIStore that have to be repeated, by reason");

    /// <summary>Takes a turn at a record; what is stored of it then, or null when another process has it.</summary>
    public async Task<UploadRecord?> RunAsync(UploadRecord due, CancellationToken ct)
    {
        var mine = await uploads.SaveAsync(due with { Taken = true, NextAt = time.GetUtcNow() + options.Turn }, ct);
        if (mine is null) return null;
        try
        {
            var experiment = await specs.GetAsync(mine.ExperimentId, ct);
            if (await experiments.FindStateAsync(mine.ExperimentId, ct) is not { } state) return mine;
            var key = await keys.ReadAsync(experiment.Record.Namespace, experiment.Spec.AiStore!.Secret, ct);
            if (mine.Node is null)
            {
                var name = new NodeName(experiment.Spec.AiStore.Folder, experiment.Record.Name, experiment.Record.Id);
                mine = mine with { Node = await store.EnsureNodeAsync(name, key, ct) };
            }
            mine = await PutProfileAsync(mine, experiment, state, key, ct);
            while (mine is not null && await ends.ReadAsync(mine.ExperimentId, mine.Ends, Batch, ct) is { Count: > 0 } next)
            {
                mine = await PutTrialsAsync(mine, experiment, next, key, ct);
                mine = await uploads.SaveAsync(mine with { Taken = true, NextAt = time.GetUtcNow() + options.Turn }, ct);
            }
            if (mine is null) return null; // it took longer than a turn, and another process went on
            var complete = state.Completed && mine.Ends >= state.Ends;
            return await uploads.SaveAsync(
                mine with
                {
                    Complete = complete,
                    Taken = false,
                    Failures = 0,
                    Trouble = mine.Trouble == Trouble.TooLarge ? mine.Trouble : null,
                    Message = mine.Trouble == Trouble.TooLarge ? mine.Message : null,
                    NextAt = complete ? null : time.GetUtcNow() + options.LookEvery,
                },
                ct);
        }
        catch (AIStoreRefusedException refused)
        {
            return await FailAsync(mine!, refused.Reason, refused.Message, ct);
        }
        catch (AIStoreUnavailableException away)
        {
            return await FailAsync(mine!, Trouble.Unavailable, away.Message, ct);
        }
    }

    private async Task<UploadRecord> PutProfileAsync(
        UploadRecord record, ExperimentSpecs.Known experiment, ExperimentState state, string key, CancellationToken ct)
    {
        var best = state.BestSequence is { } sequence ? await trials.FindAsync(state.Id, sequence, ct) : null;
        var profile = Profile.Of(experiment.Record, state, best);
        var hash = Convert.ToHexStringLower(SHA256.HashData(profile));
        return hash == record.Profile ? record : await PutAsync(record, ProfileFile, profile, key, ct) with { Profile = hash };
    }

    private async Task<UploadRecord> PutTrialsAsync(
        UploadRecord record, ExperimentSpecs.Known experiment, IReadOnlyList<TrialEnd> next, string key, CancellationToken ct)
    {
        var ended = await trials.FindManyAsync(record.ExperimentId, [.. next.Select(end => end.Sequence)], ct);
        var files = new List<(string Path, byte[] Content)>();
        foreach (var trial in ended)
        {
            var results = await metrics.ReadAsync(trial.ExperimentId, trial.Sequence, trial.Attempt, ct);
            files.Add(($"{trial.Id}/metadata.json", TrialFiles.Metadata(trial)));
            files.Add(($"{trial.Id}/metrics.yaml", TrialFiles.Metrics(experiment.Spec, trial, results)));
        }
        var gate = new Lock();
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (file, token) =>
        {
            var after = await PutAsync(record, file.Path, file.Content, key, token);
            lock (gate)
            {
                if (after.Trouble is not null) record = record with { Trouble = after.Trouble, Message = after.Message };
            }
        });
        return record with { Ends = next[^1].Ordinal + 1 };
    }

    // A file that the store does not take is left out and told; the others go on.
    private async Task<UploadRecord> PutAsync(UploadRecord record, string path, byte[] content, string key, CancellationToken ct)
    {
        try
        {
            await store.PutFileAsync(record.Node!, path, content, key, ct);
            Files.Add(1);
            return record;
        }
        catch (AIStoreRefusedException refused) when (refused.Reason == Trouble.TooLarge)
        {
            logger.LogError("The AIStore does not take {Path} of experiment {ExperimentId} ({Bytes} bytes): {Reason}", path, record.ExperimentId, content.Length, refused.Message);
            return record with { Trouble = Trouble.TooLarge, Message = $"{path} ({content.Length} bytes) was refused: {refused.Message}" };
        }
    }

    private async Task<UploadRecord?> FailAsync(UploadRecord record, string reason, string message, CancellationToken ct)
    {
        Failures.Add(1, new KeyValuePair<string, object?>("autotune.reason", reason));
        var pause = TimeSpan.FromSeconds(Math.Min(options.LongestPause.TotalSeconds, 2 * Math.Pow(2, Math.Min(record.Failures, 16))));
        if (record.Trouble != reason)
            logger.LogWarning("The upload of experiment {ExperimentId} waits ({Reason}): {Message}", record.ExperimentId, reason, message);
        return await uploads.SaveAsync(
            record with { Taken = false, Failures = record.Failures + 1, Trouble = reason, Message = message, NextAt = time.GetUtcNow() + pause }, ct);
    }
}
