using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Kubernetes.Kinds;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// Makes an attempt's objects. The job's name is the claim: whoever makes it a second time finds it there. Order: the job, its Secret (a pod
/// waits for it), then Running in the store. Killed in between, any launcher does the same again.
/// </summary>
internal sealed class JobLaunch(
    ApiServer server, KubernetesOptions options, ITrialStore trials, ITrialEvents events, TrialTokens? tokens,
    Settlement settlement, StorePatience patience, ClusterPatience cluster, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan GonePatience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<Guid, JsonObject?> owners = new();

    public async Task RunAsync(ExperimentSpecs.Known experiment, TrialRecord trial, CancellationToken ct)
    {
        using var span = TrialTrace.Start("launch trial", trial);
        var spec = experiment.Spec;
        if (trial.Stop is { } stop)
        {
            await SettleAsync(OutcomeRules.Decide(stop));
            return;
        }
        var kind = JobKinds.All[spec.TrainingConfig.Type];
        var name = JobNames.Of(experiment.Record.Name, trial);
        var @namespace = experiment.Record.Namespace;
        try
        {
            var owner = await cluster.AskAsync(token => OwnerAsync(experiment, token), ct);
            var serverUrl = spec.Metrics.TakesHttp && tokens is not null ? options.ServerUrl : null;
            var manifest = TrialManifest.Job(kind, trial, spec, name, @namespace, owner, serverUrl);
            var uid = await CreateJobAsync(kind, trial, @namespace, name, manifest, ct);
            await CreateSecretAsync(TrialManifest.Secret(kind, trial, name, @namespace, uid, serverUrl is null ? null : tokens!.Issue(trial)), @namespace, name, uid, ct);
        }
        catch (LaunchFailedException failed)
        {
            await SettleAsync(new Decision.AttemptFailed($"failed launch: {failed.Message}"));
            return;
        }
        catch (ApiException refused) when (IsKindMissing(refused))
        {
            var reason = $"the cluster has no {kind.Resource.Kind} ({kind.Resource.ApiVersion}): "
                + $"CustomResourceDefinition {kind.Resource.DefinitionName} is not installed, which trainingConfig.type {kind.Type} needs";
            logger.LogError("Experiment {ExperimentId} cannot run: {Reason}", trial.ExperimentId, reason);
            // First back to waiting, so that the experiment's end finds it there. If this process dies in between, it is launched again.
            await SettleAsync(new Decision.PutBack(reason), announce: false);
            await events.LaunchRefusedAsync(trial.ExperimentId, trial.Sequence, reason, ct);
            return;
        }
        catch (ApiException refused)
        {
            await SettleAsync(new Decision.AttemptFailed($"failed launch: the cluster refuses the job: {refused.Message}"));
            return;
        }
        // False: somebody ended it meanwhile; the job is cleared away by whoever watches.
        var at = time.GetUtcNow();
        var started = await patience.AskAsync(
            "storing a start",
            (_, token) => trials.StartAsync(trial.ExperimentId, trial.Sequence, trial.Attempt, options.Owner, process: null, at, token),
            ct);
        if (started) TrialMeasures.Started(trial, at);

        Task SettleAsync(Decision decision, bool announce = true) =>
            settlement.SettleAsync(trial, spec.TrialPolicy.MaxRetries, decision, announce, ct);
    }

    /// <summary>An ownerReference to the experiment's resource, so that deleting it deletes its jobs; null when it came another way.</summary>
    private async Task<JsonObject?> OwnerAsync(ExperimentSpecs.Known experiment, CancellationToken ct)
    {
        var record = experiment.Record;
        if (owners.TryGetValue(record.Id, out var known)) return known?.DeepClone().AsObject();
        JsonElement? resource = null;
        try
        {
            resource = await server.FindAsync(Resource.Experiments.Path(record.Namespace, record.Name), ct);
        }
        catch (ApiException refused)
        {
            logger.LogWarning("Jobs of experiment {ExperimentId} get no owner: {Reason}", record.Id, refused.Message);
        }
        var owner = resource?.GetProperty("metadata").GetProperty("uid").GetString() == record.Id.ToString()
            ? new JsonObject
            {
                ["apiVersion"] = Resource.Experiments.ApiVersion,
                ["kind"] = Resource.Experiments.Kind,
                ["name"] = record.Name,
                ["uid"] = record.Id.ToString(),
                ["controller"] = true,
            }
            : null;
        owners[record.Id] = owner;
        return owner?.DeepClone().AsObject();
    }

    private async Task<string> CreateJobAsync(IJobKind kind, TrialRecord trial, string @namespace, string name, JsonObject manifest, CancellationToken ct)
    {
        var path = kind.Resource.Path(@namespace, name);
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                var made = await cluster.AskAsync(token => server.CreateAsync(kind.Resource.Path(@namespace), manifest, token), ct);
                return UidOf(made);
            }
            catch (ApiException refused) when (IsKindMissing(refused) && time.GetElapsedTime(since) < ClusterPatience.StartUp)
            {
                // An API server that has just started, or a definition that has just been installed, is not served yet.
            }
            catch (ApiException refused) when (refused.AlreadyExists)
            {
                if (await cluster.AskAsync(token => server.FindAsync(path, token), ct) is not { } there) continue; // gone just now
                var metadata = there.GetProperty("metadata");
                var isOurs = JobNames.Read(JobSnapshot.Labels(metadata)) == AttemptKey.Of(trial);
                if (isOurs && !metadata.TryGetProperty("deletionTimestamp", out _)) return UidOf(there);
                if (!isOurs) throw new LaunchFailedException($"{kind.Resource.Kind} {@namespace}/{name} is there already and is not this trial's");
                if (time.GetElapsedTime(since) > GonePatience)
                    throw new LaunchFailedException($"{kind.Resource.Kind} {@namespace}/{name} is being deleted and does not go");
            }
            await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
        }
    }

    private async Task CreateSecretAsync(JsonObject secret, string @namespace, string name, string jobUid, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await cluster.AskAsync(token => server.CreateAsync(Resource.Secrets.Path(@namespace), secret, token), ct);
                return;
            }
            catch (ApiException refused) when (refused.AlreadyExists)
            {
                var path = Resource.Secrets.Path(@namespace, name);
                if (await cluster.AskAsync(token => server.FindAsync(path, token), ct) is not { } there) continue;
                var metadata = there.GetProperty("metadata");
                var belongs = metadata.TryGetProperty("ownerReferences", out var references)
                    && references.EnumerateArray().Any(reference => reference.GetProperty("uid").GetString() == jobUid);
                if (belongs) return;
                await cluster.AskAsync(token => server.DeleteAsync(path, UidOf(there), token), ct); // an earlier job's, not collected yet
            }
        }
    }

    // A namespace that is missing is not found either, and the answer says so.
    private static bool IsKindMissing(ApiException refused) =>
        refused.IsNotFound && !refused.Message.Contains("namespaces", StringComparison.Ordinal);

    private static string UidOf(JsonElement item) => item.GetProperty("metadata").GetProperty("uid").GetString()!;
}
