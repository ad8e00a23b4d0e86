using System.Collections.Concurrent;
using AutoTune.Cluster;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Kubernetes.Kinds;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// What the leading launcher does: one watch per kind of job that is in use and one of pods, shared by all trials, and a follower for each
/// attempt that runs. It also launches again what another launcher has claimed and not started.
/// </summary>
internal sealed class JobWatch(
    FollowerServices services, ClusterOptions cluster, ExperimentSpecs specs, JobLaunches launches)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    /// <summary>A claim that another launcher may still be busy with; after that time it is taken to be dead.</summary>
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<AttemptKey, JobFollower> followers = new();
    private readonly ConcurrentDictionary<(string Namespace, string Name), JobFollower> byName = new();
    private readonly ConcurrentDictionary<AttemptKey, Task> running = new();
    private readonly Lock gate = new(); // what is kept and what followers are told have one order
    private readonly Dictionary<string, PodSnapshot> pods = new(StringComparer.Ordinal);
    private readonly Dictionary<AttemptKey, JobSnapshot> jobs = [];
    private readonly ConcurrentDictionary<string, IReadOnlyList<Reflector<JobSnapshot>>> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<AttemptKey, long> claimed = [];
    private readonly List<Task> watches = [];

    public async Task RunAsync(CancellationToken ct)
    {
        WatchPods(JobNames.Trial, ct);
        try
        {
            using var timer = new PeriodicTimer(Every, services.Time);
            do
            {
                try
                {
                    await LookAsync(ct);
                }
                catch (StoreUnavailableException away)
                {
                    services.Logger.LogWarning("The store does not answer, trying again: {Reason}", away.Message);
                }
                catch (Exception failed) when (!ct.IsCancellationRequested)
                {
                    services.Logger.LogError(failed, "A look at the trials on the cluster failed, trying again");
                }
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        finally
        {
            await Task.WhenAll([.. running.Values, .. watches]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A stop stands in the store.</summary>
    public async Task StopAsync(Guid experimentId, int sequence, CancellationToken ct)
    {
        foreach (var (_, follower) in followers.Where(one => one.Key.ExperimentId == experimentId && one.Key.Sequence == sequence))
        {
            var trial = await services.Trials.FindAsync(experimentId, sequence, ct);
            if (trial?.Stop is { } stop && trial.Attempt == follower.Trial.Attempt) follower.End(new Ending.Stopped(stop));
        }
    }

    private void WatchPods(string label, CancellationToken ct)
    {
        foreach (var @namespace in cluster.WatchedNamespaces)
        {
            var reflector = new Reflector<PodSnapshot>(
                services.Server, Resource.Pods, @namespace, label, PodSnapshot.Of, TakePodAsync, services.Time, services.Logger);
            lock (watches) watches.Add(reflector.RunAsync(ct));
        }
    }

    private Task TakePodAsync(Change<PodSnapshot> change, CancellationToken ct)
    {
        var pod = change.Object;
        lock (gate)
        {
            if (change.Deleted) pods.Remove(pod.Uid);
            else pods[pod.Uid] = pod;
            FollowerOf(pod)?.PodIs(pod, change.Deleted);
        }
        return Task.CompletedTask;
    }

    private JobFollower? FollowerOf(PodSnapshot pod) =>
        pod.Key is { } key ? followers.GetValueOrDefault(key)
        : pod.JobSet is { } jobSet ? byName.GetValueOrDefault((pod.Namespace, jobSet))
        : null;

    private IReadOnlyList<Reflector<JobSnapshot>> JobsOf(IJobKind kind, CancellationToken ct) => kinds.GetOrAdd(kind.Type, _ =>
    {
        Reflector<JobSnapshot>[] reflectors =
        [
            .. cluster.WatchedNamespaces.Select(@namespace => new Reflector<JobSnapshot>(
                services.Server, kind.Resource, @namespace, JobNames.Trial, job => JobSnapshot.Of(kind, job),
                (change, token) => TakeJobAsync(kind, change, token), services.Time, services.Logger)),
        ];
        lock (watches) watches.AddRange(reflectors.Select(reflector => reflector.RunAsync(ct)));
        if (kind.PodLabel != JobNames.Trial) WatchPods(kind.PodLabel, ct);
        return reflectors;
    });

    private async Task TakeJobAsync(IJobKind kind, Change<JobSnapshot> change, CancellationToken ct)
    {
        var job = change.Object;
        if (job.Key is not { } key) return;
        lock (gate)
        {
            if (change.Deleted) jobs.Remove(key);
            else jobs[key] = job;
            if (followers.TryGetValue(key, out var follower))
            {
                follower.JobIs(job, change.Deleted);
                return;
            }
        }
        if (change.Deleted || job.IsLeaving) return;
        // Running by now, or over and left behind; what is just being launched is found at the next look.
        var trial = await services.Trials.FindAsync(key.ExperimentId, key.Sequence, ct);
        if (trial is null) return; // another suite's
        if (trial is { State: TrialState.Running } && trial.Attempt == key.Attempt && trial.Owner == services.Options.Owner)
            await FollowAsync(trial, ct);
        else if (trial.State.IsEnded() || trial.Attempt > key.Attempt)
            await DeleteLeftoverAsync(kind, job, ct);
    }

    private async Task DeleteLeftoverAsync(IJobKind kind, JobSnapshot job, CancellationToken ct)
    {
        try
        {
            await services.Server.DeleteAsync(kind.Resource.Path(job.Namespace, job.Name), job.Uid, ct);
        }
        catch (ApiException refused)
        {
            services.Logger.LogError("{Kind} {Namespace}/{Name} is over and stays behind: {Reason}", kind.Resource.Kind, job.Namespace, job.Name, refused.Message);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var owned = await services.Trials.ListOwnedAsync(services.Options.Owner, ct);
        var now = services.Time.GetTimestamp();
        foreach (var trial in owned)
        {
            var key = AttemptKey.Of(trial);
            if (trial.State == TrialState.Running)
            {
                var follower = followers.GetValueOrDefault(key) ?? await FollowAsync(trial, ct);
                if (trial.Stop is { } stop) follower.End(new Ending.Stopped(stop));
            }
            else if (!launches.Holds(key))
            {
                if (!claimed.TryGetValue(key, out var since)) claimed[key] = now;
                else if (services.Time.GetElapsedTime(since, now) > ClaimPatience) launches.Begin(await specs.GetAsync(trial.ExperimentId, ct), trial);
            }
        }
        var standing = owned.Select(AttemptKey.Of).ToHashSet();
        foreach (var gone in claimed.Keys.Where(key => !standing.Contains(key)).ToList()) claimed.Remove(gone);
        await NoteMissingJobsAsync(owned, ct);
    }

    /// <summary>A trial that was running before the list of all jobs was read, and whose job is not in it, has lost its job.</summary>
    private async Task NoteMissingJobsAsync(IReadOnlyList<TrialRecord> owned, CancellationToken ct)
    {
        foreach (var trial in owned.Where(trial => trial.State == TrialState.Running))
        {
            if (!followers.TryGetValue(AttemptKey.Of(trial), out var follower) || follower.KnowsJob) continue;
            var kind = JobKinds.All[follower.Spec.TrainingConfig.Type];
            if (!JobsOf(kind, ct).All(reflector => reflector.Listed.IsCompleted)) continue;
            if (await services.Server.FindAsync(kind.Resource.Path(follower.Namespace, follower.Name), ct) is null) follower.JobIsMissing();
        }
    }

    private async Task<JobFollower> FollowAsync(TrialRecord trial, CancellationToken ct)
    {
        var experiment = await specs.GetAsync(trial.ExperimentId, ct);
        var kind = JobKinds.All[experiment.Spec.TrainingConfig.Type];
        var key = AttemptKey.Of(trial);
        var name = JobNames.Of(experiment.Record.Name, trial);
        var made = new JobFollower(services, kind, trial, experiment.Spec, experiment.Record.Namespace, name);
        var follower = followers.GetOrAdd(key, made);
        if (follower != made) return follower;
        byName[(follower.Namespace, name)] = follower;
        if (trial.Stop is { } stop) follower.End(new Ending.Stopped(stop));
        lock (gate)
        {
            foreach (var pod in pods.Values.Where(pod => FollowerOf(pod) == follower)) follower.PodIs(pod, deleted: false);
            if (jobs.TryGetValue(key, out var job)) follower.JobIs(job, deleted: false);
        }
        JobsOf(kind, ct);
        running[key] = SeeThroughAsync();
        return follower;

        async Task SeeThroughAsync()
        {
            await Task.Yield();
            try
            {
                await follower.RunAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // Whoever leads next does the rest.
            }
            catch (Exception failed)
            {
                services.Logger.LogError(failed, "Trial {Sequence} of {ExperimentId} could not be followed, trying again", trial.Sequence, trial.ExperimentId);
                await Task.Delay(Every, services.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                byName.TryRemove((follower.Namespace, name), out _);
                followers.TryRemove(key, out _);
                running.TryRemove(key, out _);
            }
        }
    }
}
