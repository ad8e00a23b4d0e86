using System.Text.Json.Nodes;
using System.Threading.Channels;
using AutoTune.Cluster;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Operator.Status;
using AutoTune.Persistence;

namespace AutoTune.Operator;

/// <summary>
/// Sees to one resource and its experiment, by looking at both again and again: the experiment is begun, its limits follow the resource's,
/// the status follows the store, and it is stopped when the resource is gone. A look does whatever is still to be done, so a follower that
/// begins anew in another process needs no memory of this one.
/// </summary>
internal sealed class ExperimentFollower(FollowerServices services, ResourceSnapshot first)
{
    /// <summary>From one look to the next, and so from one write of the status to the next.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>How long an experiment that was announced, and whose resource is gone, may still come out of the broker.</summary>
    private static readonly TimeSpan StrayPatience = TimeSpan.FromDays(1);

    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Reminder start = new(services.Time), limits = new(services.Time), stop = new(services.Time);
    private ResourceSnapshot resource = first;
    private volatile bool gone;
    private long goneSince;
    private ExperimentRecord? accepted;
    private TrialRecord? best;
    private (string Text, string Version)? written;
    private bool failing;

    /// <summary>What a look leaves to be done.</summary>
    private enum Next
    {
        /// <summary>Nothing, unless the resource changes.</summary>
        Nothing,

        /// <summary>To look again without being told.</summary>
        Soon,

        /// <summary>To look when there is news, or after a while.</summary>
        Later,
    }

    public Guid Id { get; } = first.Uid;

    /// <summary>Something came after the last look.</summary>
    public bool HasNews => news.Reader.TryPeek(out _);

    /// <summary>The resource as it is now.</summary>
    public void Take(ResourceSnapshot now)
    {
        if (Interlocked.Exchange(ref resource, now).Version != now.Version) Wake();
    }

    /// <summary>The resource is gone.</summary>
    public void Lose()
    {
        (goneSince, gone) = (services.Time.GetTimestamp(), true);
        Wake();
    }

    public void Wake() => news.Writer.TryWrite(true);

    /// <summary>Runs until nothing is left to be done, or cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        for (var soon = true; ;)
        {
            var next = await TryLookAsync(ct);
            await Task.Delay(Pace, services.Time, ct);
            if (next == Next.Nothing) return;
            // After news one more look: the coordinator may take in an end after the message that told us of it.
            var once = soon;
            soon = news.Reader.TryRead(out _) || next == Next.Soon;
            if (!soon && !once) soon = await NewsAsync(ct);
        }
    }

    private async Task<bool> NewsAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = services.Time.CreateTimer(_ => patience.Cancel(), null, services.Options.LookEvery, Timeout.InfiniteTimeSpan);
        try
        {
            return await news.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<Next> TryLookAsync(CancellationToken ct)
    {
        await services.Looks.WaitAsync(ct);
        try
        {
            var next = await LookAsync(ct);
            failing = false;
            return next;
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (ApiException refused)
        {
            if (refused.IsConflict) return Next.Soon; // somebody else changed the resource
            if (!refused.IsNotFound)
                services.Logger.LogError(
                    "{Namespace}/{Name}: the cluster refuses ({Status}): {Reason}", resource.Namespace, resource.Name, refused.Status, refused.Message);
            return Next.Later;
        }
        catch (Exception failed)
        {
            var isAway = failed is StoreUnavailableException or BrokerUnavailableException or ClusterUnavailableException;
            if (!failing)
                services.Logger.Log(
                    isAway ? LogLevel.Warning : LogLevel.Error, isAway ? null : failed, "{Namespace}/{Name}: trying again: {Reason}",
                    resource.Namespace, resource.Name, failed.Message);
            failing = true;
            return Next.Soon;
        }
        finally
        {
            services.Looks.Release();
        }
    }

    private async Task<Next> LookAsync(CancellationToken ct)
    {
        var seen = resource;
        if (gone || seen.IsLeaving) return await StopAsync(ct);
        if (seen.IsSettled) return Next.Nothing;
        if (await services.Experiments.FindStateAsync(Id, ct) is not { } state) return await StartAsync(seen, ct);
        var picture = await PictureAsync(state, ct);
        if (state.Completed) await services.Begun.RemoveAsync(Id, ct);
        else await services.Begun.AddAsync(seen, ct);
        var (observed, spec) = await ReviewAsync(seen, state, ct);
        await WriteAsync(seen, ExperimentStatus.Of(picture, observed, spec, seen.Status, services.Time.GetUtcNow()), ct);
        return observed == seen.Generation ? Next.Later : Next.Soon;
    }

    private async Task<Next> StartAsync(ResourceSnapshot seen, CancellationToken ct)
    {
        // One that is over in the status and not in the store was cleared away there: it is not to run again.
        if (seen.Phase is { } phase && phase != ExperimentStatus.PhaseName(Phase.Pending) && phase != ExperimentStatus.PhaseName(Phase.Running))
            return Next.Nothing;
        await services.Begun.AddAsync(seen, ct);
        if (start.IsDue(Id))
        {
            await services.Bus.TellAsync(new StartExperiment(1, Id, seen.Namespace, seen.Name, seen.Spec), ct);
            services.Logger.LogInformation("Experiment {ExperimentId} of {Namespace}/{Name} is announced", Id, seen.Namespace, seen.Name);
        }
        await WriteAsync(seen, ExperimentStatus.Of(null, seen.ObservedGeneration, null, seen.Status, services.Time.GetUtcNow()), ct);
        return Next.Later;
    }

    private async Task<Next> StopAsync(CancellationToken ct)
    {
        if (!services.Begun.All.ContainsKey(Id)) return Next.Nothing;
        var state = await services.Experiments.FindStateAsync(Id, ct);
        if (state is null && (!gone || services.Time.GetElapsedTime(goneSince) < StrayPatience)) return Next.Later;
        if (state is null or { Completed: true } or { StopRequested: true } or { Phase: Phase.Done or Phase.Error })
        {
            await services.Begun.RemoveAsync(Id, ct);
            return Next.Nothing;
        }
        if (stop.IsDue(Id))
        {
            await services.Bus.TellAsync(new StopExperiment(Id, "Stopped: its resource was deleted."), ct);
            services.Logger.LogInformation(
                "Experiment {ExperimentId} is stopped: {Namespace}/{Name} was deleted", Id, resource.Namespace, resource.Name);
        }
        return Next.Soon;
    }

    private async Task<Picture> PictureAsync(ExperimentState state, CancellationToken ct)
    {
        accepted ??= await services.Experiments.FindAsync(Id, ct)
            ?? throw new InvalidOperationException($"Experiment {Id} has a state and no record.");
        var spec = accepted.Problems.Count > 0 ? null : (await services.Specs.GetAsync(Id, ct)).Spec;
        if (state.BestSequence is { } sequence && best?.Sequence != sequence) best = await services.Trials.FindAsync(Id, sequence, ct);
        var upload = spec?.AiStore is null ? null : await services.Uploads.FindAsync(Id, ct);
        return new Picture(state, await services.Trials.CountOpenAsync(state, ct), best, spec, upload);
    }

    /// <summary>Deals with a spec that has changed: the generation that is dealt with, and whether it is in force.</summary>
    private async Task<(long? Observed, Condition? Spec)> ReviewAsync(ResourceSnapshot seen, ExperimentState state, CancellationToken ct)
    {
        var standing = Condition.Find(seen.Status, Condition.SpecApplied);
        if (seen.ObservedGeneration == seen.Generation || seen.Spec is not { } spec) return (seen.Generation, standing);
        var change = SpecChange.Between(accepted!, state, spec);
        if (change.Limits is { } wanted)
        {
            if (limits.IsDue(wanted)) await services.Bus.TellAsync(wanted, ct);
            return (seen.ObservedGeneration, standing);
        }
        if (change.Refused is not { } refused)
            return (seen.Generation, new Condition(Condition.SpecApplied, true, "InForce", "The experiment goes by the spec that stands here."));
        await services.Events.TellAsync(seen, $"refused-{seen.Generation}", isWarning: true, "SpecChangeRefused", refused, ct);
        return (seen.Generation, new Condition(Condition.SpecApplied, false, "ChangeRefused", refused));
    }

    private async Task WriteAsync(ResourceSnapshot seen, JsonObject status, CancellationToken ct)
    {
        var text = status.ToJsonString();
        if (written == (text, seen.Version)) return; // the API keeps a number in another form, say
        if (MergePatch.Between(seen.Status, status) is not { } patch) return;
        if (patch.ContainsKey("phase")) await TellPhaseAsync(seen, status, ct);
        // With the version, so that it can be no other resource of the same name: the API does not compare the uid of a status.
        var body = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = seen.Version }, ["status"] = patch };
        var answer = ResourceSnapshot.Of(await services.Server.PatchAsync($"{seen.Path}/status", body, ct));
        written = (text, answer.Version);
        Interlocked.CompareExchange(ref resource, answer, seen); // unless the watch was faster
    }

    private Task TellPhaseAsync(ResourceSnapshot seen, JsonObject status, CancellationToken ct)
    {
        var phase = (string)status["phase"]!;
        var reason = (string?)status["reason"];
        var text = (string?)status["message"] ?? "";
        var message = $"{phase}{(reason is null ? "" : $" ({reason})")}{(text.Length == 0 ? "" : $": {text}")}";
        return services.Events.TellAsync(
            seen, phase.ToLowerInvariant(), isWarning: phase == ExperimentStatus.PhaseName(Phase.Error), "PhaseChanged", message, ct);
    }
}
