using System.Threading.Channels;
using AutoTune.Cluster;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Collect;
using AutoTune.TrialLauncher.Kubernetes.Kinds;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// Sees one attempt through: takes in what its job, its pods and its log say, decides the outcome, stores and announces it, and clears up.
/// Everything it does may be done again by another launcher that takes over.
/// </summary>
internal sealed class JobFollower
{
    // Beyond the grace period: a pod whose node is lost goes on being deleted for ever, and must not hold its slot as long.
    private static readonly TimeSpan ClearPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PodPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRefusal = TimeSpan.FromSeconds(5), LongestRefusal = TimeSpan.FromMinutes(5);

    private readonly FollowerServices services;
    private readonly IJobKind kind;
    private readonly string path;
    private readonly string? mainRole;
    private readonly TrialMetrics metrics;
    private readonly MainLog log;
    private readonly Lock gate = new();
    private readonly Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, PodSnapshot> pods = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<Ending> ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobSnapshot? job;
    private bool jobIsGone;
    private string? told;

    public JobFollower(FollowerServices services, IJobKind kind, TrialRecord trial, ExperimentSpec spec, string @namespace, string name)
    {
        (this.services, this.kind, Trial, Spec, Namespace, Name) = (services, kind, trial, spec, @namespace, name);
        path = kind.Resource.Path(@namespace, name);
        mainRole = kind.MainRole(spec.TrainingConfig.Raw)?.ToLowerInvariant();
        metrics = new TrialMetrics(services.Metrics, trial.ExperimentId, trial.Sequence, trial.Attempt, services.Time);
        log = new MainLog(services, trial, spec, metrics, Standing);
    }

    public TrialRecord Trial { get; }

    public ExperimentSpec Spec { get; }

    public string Namespace { get; }

    public string Name { get; }

    /// <summary>The job was seen, or is known to be gone.</summary>
    public bool KnowsJob
    {
        get { lock (gate) return job is not null || jobIsGone; }
    }

    public void JobIs(JobSnapshot now, bool deleted)
    {
        lock (gate)
        {
            job = now;
            jobIsGone = deleted;
        }
        Wake();
    }

    /// <summary>All jobs are known, and this one is not among them.</summary>
    public void JobIsMissing()
    {
        lock (gate) jobIsGone |= job is null;
        Wake();
    }

    public void PodIs(PodSnapshot now, bool deleted)
    {
        lock (gate)
        {
            if (deleted) pods.Remove(now.Uid);
            else pods[now.Uid] = now;
        }
        Wake();
    }

    /// <summary>Asks for the end; the first reason stands.</summary>
    public void End(Ending reason)
    {
        ending.TrySetResult(reason);
        Wake();
    }

    /// <summary>Follows until the outcome is stored and what was on the cluster is gone.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var span = TrialTrace.Start("run trial", Trial);
        using var measured = TrialMeasures.Follow("kubernetes");
        try
        {
            await services.Patience.AskAsync("reading results", metrics.LoadAsync, ct);
            if (Spec.TrialPolicy.TimeoutSeconds is { } limit) _ = EndAfterAsync(limit, over.Token);
            var decision = await WaitForEndAsync(over.Token);
            await services.Settlement.SettleAsync(Trial, Spec.TrialPolicy.MaxRetries, decision, announce: true, ct);
            if (await TryDeleteAsync(ct) is { } refusal)
                services.Logger.LogError("{Kind} {Namespace}/{Name} is over and stays behind: {Reason}", kind.Resource.Kind, Namespace, Name, refusal);
        }
        finally
        {
            await over.CancelAsync();
            await log.StoppedAsync();
        }
    }

    private async Task<Decision> WaitForEndAsync(CancellationToken ct)
    {
        while (true)
        {
            var (now, gone, all) = Look();
            var main = Main(all);
            log.Follow(main, ct);
            if (ending.Task.IsCompleted)
            {
                var reason = await ending.Task;
                await ClearAsync(ct);
                return OutcomeRules.Decide(reason);
            }
            if (gone)
            {
                await ClearAsync(ct);
                return new Decision.AttemptFailed(WithTrouble("job was deleted", main));
            }
            if (now?.End is { } end) return await FinishAsync(end, ct);
            if (await CannotPullAsync(main, ct) is { } reasonToFail)
            {
                await ClearAsync(ct);
                return new Decision.AttemptFailed(reasonToFail);
            }
            await TellTroubleAsync(main?.Trouble, ct);
            await ChangeAsync(main is { CannotPull: true } ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan, ct);
        }
    }

    private async Task<Decision> FinishAsync(JobEnd end, CancellationToken ct)
    {
        var main = await LastOfMainAsync(ct);
        log.Follow(main, ct);
        await log.ReadToEndAsync();
        await services.Patience.AskAsync("storing results", metrics.FlushAsync, ct);
        await ReadLateResultsAsync(end, ct);
        // Other replicas may run on after the main one has decided; a slot is free when nothing of its trial runs.
        if (Look().Pods.Any(pod => !pod.IsOver)) await ClearAsync(ct);
        if (end.Succeeded) return OutcomeRules.Decide(0, metrics.Final, metrics.LastIntermediate, log.Tail);
        if (main is { EndReason: "Evicted" }) return Failed($"evicted: {main.EndMessage ?? "its node needed room"}");
        if (main is { EndReason: "OOMKilled" }) return Failed($"out of memory (OOMKilled), exit code {main.ExitCode ?? 137}");
        if (main is { ExitCode: { } code and not 0 }) return OutcomeRules.Decide(code, metrics.Final, metrics.LastIntermediate, log.Tail);
        return Failed($"the job failed{(end.Message is null ? "" : $": {end.Message}")}");
    }

    /// <summary>
    /// The main pod with its end. Jobs and pods are watched apart, so the job's end may be seen first; its pods are waited for, but not for
    /// long, since they may have been deleted.
    /// </summary>
    private async Task<PodSnapshot?> LastOfMainAsync(CancellationToken ct)
    {
        var since = services.Time.GetTimestamp();
        while (true)
        {
            var main = Main(Look().Pods);
            if (main is { IsOver: true } or { ExitCode: not null }) return main;
            var left = PodPatience - services.Time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero) return main;
            await ChangeAsync(left, ct);
        }
    }

    private Decision.AttemptFailed Failed(string reason) => new(OutcomeRules.WithLog(reason, log.Tail));

    /// <summary>Results that came over HTTP are in the store; a job without any may have one on its way.</summary>
    private async Task ReadLateResultsAsync(JobEnd end, CancellationToken ct)
    {
        var since = services.Time.GetTimestamp();
        while (true)
        {
            await services.Patience.AskAsync("reading results", metrics.LoadAsync, ct);
            if (!end.Succeeded || metrics.Final is not null || metrics.LastIntermediate is not null) return;
            if (services.Options.ServerUrl is null || !Spec.Metrics.TakesHttp || services.Time.GetElapsedTime(since).TotalSeconds >= services.Options.LateMetricsSeconds) return;
            await Task.Delay(TimeSpan.FromMilliseconds(500), services.Time, ct);
        }
    }

    private RunStanding Standing(PodSnapshot run)
    {
        lock (gate)
        {
            if (!pods.TryGetValue(run.Uid, out var pod)) return RunStanding.Ended;
            if (pod.Restarts > run.Restarts && pod.HasBegun) return pod.Restarts == run.Restarts + 1 ? RunStanding.Replaced : RunStanding.Lost;
            return pod.ExitCode is not null || pod.IsOver ? RunStanding.Ended : RunStanding.Running;
        }
    }

    private async Task<string?> CannotPullAsync(PodSnapshot? main, CancellationToken ct)
    {
        if (main is not { CannotPull: true }) return null;
        await TellTroubleAsync(main.Trouble, ct);
        return services.Time.GetUtcNow() - main.CreatedAt >= TimeSpan.FromSeconds(services.Options.ImagePullSeconds)
            ? $"its image cannot be pulled: {main.Trouble}"
            : null;
    }

    private async Task TellTroubleAsync(string? trouble, CancellationToken ct)
    {
        if (trouble == told) return;
        told = trouble;
        await services.Patience.AskAsync(
            "noting a trouble", token => services.Trials.NoteAsync(Trial.ExperimentId, Trial.Sequence, Trial.Attempt, trouble, token), ct);
    }

    /// <summary>Deletes the job and waits until nothing of it runs.</summary>
    private async Task ClearAsync(CancellationToken ct)
    {
        if (!await DeleteAsync(ct)) return;
        var since = services.Time.GetTimestamp();
        var patience = TimeSpan.FromSeconds(Spec.TrialPolicy.GracePeriodSeconds) + ClearPatience;
        while (IsThere())
        {
            if (services.Time.GetElapsedTime(since) > patience)
            {
                services.Logger.LogError("Pods of trial {Sequence} of {ExperimentId} do not end although their job is deleted", Trial.Sequence, Trial.ExperimentId);
                return;
            }
            await ChangeAsync(TimeSpan.FromSeconds(5), ct);
        }
    }

    private bool IsThere() => Look() is var (now, gone, all) && ((now is not null && !gone) || all.Any(pod => !pod.IsOver));

    /// <summary>
    /// Asks for the job's end until the cluster agrees. While it refuses, the job holds its slot and the trial says why; false: it is over by
    /// itself meanwhile, or somebody else has deleted it.
    /// </summary>
    private async Task<bool> DeleteAsync(CancellationToken ct)
    {
        for (var pause = FirstRefusal; await TryDeleteAsync(ct) is { } refusal; pause = pause * 2 < LongestRefusal ? pause * 2 : LongestRefusal)
        {
            var trouble = $"{kind.Resource.Kind} {Namespace}/{Name} is to end and cannot be deleted: {refusal}";
            if (trouble != told) services.Logger.LogError("Trial {Sequence} of {ExperimentId}: {Reason}", Trial.Sequence, Trial.ExperimentId, trouble);
            await TellTroubleAsync(trouble, ct);
            var since = services.Time.GetTimestamp();
            while (services.Time.GetElapsedTime(since) is var waited && waited < pause)
            {
                if (!IsThere() || (Look() is { Job.End: not null } seen && seen.Pods.All(pod => pod.IsOver))) return false;
                await ChangeAsync(pause - waited, ct);
            }
        }
        return true;
    }

    /// <summary>Null when the job is deleted or gone; otherwise why the cluster refuses.</summary>
    private async Task<string?> TryDeleteAsync(CancellationToken ct)
    {
        try
        {
            await services.ClusterPatience.AskAsync(token => services.Server.DeleteAsync(path, Look().Job?.Uid, token), ct);
            return null;
        }
        catch (ApiException refused)
        {
            return refused.Message;
        }
    }

    private async Task EndAfterAsync(int seconds, CancellationToken ct)
    {
        var left = TimeLimit.Remaining(Trial, seconds, services.Time.GetUtcNow());
        await Task.Delay(left, services.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ct.IsCancellationRequested) End(new Ending.TimedOut(seconds));
    }

    /// <summary>The pod whose log counts: the first of the main role; the newest where a job has just one.</summary>
    private PodSnapshot? Main(IReadOnlyList<PodSnapshot> all) =>
        all.Where(pod => mainRole is null || (pod.Role == mainRole && pod.IsFirst)).OrderByDescending(pod => pod.CreatedAt).FirstOrDefault();

    private (JobSnapshot? Job, bool Gone, IReadOnlyList<PodSnapshot> Pods) Look()
    {
        lock (gate) return (job, jobIsGone, [.. pods.Values]);
    }

    private static string WithTrouble(string reason, PodSnapshot? main) => main?.Trouble is { } trouble ? $"{reason} ({trouble})" : reason;

    private void Wake() => changes.Writer.TryWrite(true);

    private async Task ChangeAsync(TimeSpan longest, CancellationToken ct)
    {
        try
        {
            await changes.Reader.WaitToReadAsync(ct).AsTask().WaitAsync(longest, services.Time, ct);
            changes.Reader.TryRead(out _);
        }
        catch (TimeoutException)
        {
            // Time for another look.
        }
    }
}
