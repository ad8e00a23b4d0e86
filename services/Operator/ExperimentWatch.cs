using AutoTune.Cluster;

namespace AutoTune.Operator;

/// <summary>
/// What the leading operator does: a watch of the resources of each namespace, and a follower for each resource that is not settled. At
/// the beginning it looks for experiments whose resource was deleted while no operator ran.
/// </summary>
internal sealed class ExperimentWatch(FollowerServices services, ClusterOptions cluster)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, (ExperimentFollower Follower, Task Run)> followers = [];

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await services.Begun.LoadAsync(ct);
        var begun = services.Begun.All.ToList();
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(ct);
        List<Task> watches = [], searches = [];
        foreach (var @namespace in cluster.WatchedNamespaces)
        {
            var reflector = new Reflector<ResourceSnapshot>(
                services.Server, Resource.Experiments, @namespace, labels: null, ResourceSnapshot.Of,
                (change, _) => TakeAsync(change, turn.Token), services.Time, services.Logger);
            watches.Add(reflector.RunAsync(turn.Token));
            var ours = begun.Where(one => @namespace is null || one.Value.Namespace == @namespace);
            searches.Add(StopOrphansAsync(reflector, [.. ours], turn.Token));
        }
        var ended = await Task.WhenAny(watches);
        await turn.CancelAsync();
        List<Task> left;
        lock (gate) left = [.. followers.Values.Select(one => one.Run), .. watches, .. searches];
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended; // a watch that ended by itself has failed
    }

    /// <summary>Something happened to an experiment; nothing is done when it has no resource.</summary>
    public void Wake(Guid experimentId)
    {
        lock (gate)
        {
            if (followers.TryGetValue(experimentId, out var one)) one.Follower.Wake();
        }
    }

    private Task TakeAsync(Change<ResourceSnapshot> change, CancellationToken ct)
    {
        var resource = change.Object;
        lock (gate)
        {
            if (followers.TryGetValue(resource.Uid, out var known))
            {
                if (change.Deleted) known.Follower.Lose();
                else known.Follower.Take(resource);
            }
            else if (change.Deleted || !resource.IsSettled)
            {
                Follow(resource, change.Deleted, ct);
            }
        }
        return Task.CompletedTask;
    }

    private void Follow(ResourceSnapshot resource, bool gone, CancellationToken ct)
    {
        var follower = new ExperimentFollower(services, resource);
        if (gone) follower.Lose();
        followers[resource.Uid] = (follower, SeeThroughAsync(follower, ct));
    }

    private async Task SeeThroughAsync(ExperimentFollower follower, CancellationToken ct)
    {
        await Task.Yield();
        while (true)
        {
            await follower.RunAsync(ct);
            lock (gate)
            {
                if (follower.HasNews) continue;
                followers.Remove(follower.Id);
                return;
            }
        }
    }

    /// <summary>What was begun and is not in the list has lost its resource, or is over and only not crossed out.</summary>
    private async Task StopOrphansAsync(
        Reflector<ResourceSnapshot> reflector, IReadOnlyList<KeyValuePair<Guid, (string Namespace, string Name)>> begun, CancellationToken ct)
    {
        await reflector.Listed.WaitAsync(ct);
        while (reflector.KindIsMissing)
        {
            services.Logger.LogWarning("The cluster does not know {Kind}: is deploy/crds applied?", Resource.Experiments.Kind);
            await Task.Delay(services.Options.LookEvery, services.Time, ct);
        }
        lock (gate)
        {
            foreach (var (id, place) in begun.Where(one => !followers.ContainsKey(one.Key)))
                Follow(new ResourceSnapshot(id, place.Namespace, place.Name, "", 0, IsLeaving: true, null, null), gone: true, ct);
        }
    }
}
