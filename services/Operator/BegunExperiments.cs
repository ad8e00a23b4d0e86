using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.Operator;

/// <summary>
/// The experiments that were begun from resources of this cluster and are not over, kept in a ConfigMap beside the lease: so that a
/// deletion while no operator ran is noticed, and experiments that came another way, or from another cluster, are left alone. (Why not a
/// finalizer: docs/decisions.)
/// </summary>
internal sealed class BegunExperiments(ApiServer server, ClusterOptions cluster, ILogger<BegunExperiments> logger) : IDisposable
{
    public const string Name = "autotune-operator-experiments";

    private readonly string space = cluster.LeaseNamespaceOrDefault;
    private readonly SemaphoreSlim oneWriter = new(1, 1);
    private ConcurrentDictionary<Guid, (string Namespace, string Name)> known = new();

    /// <summary>Those begun and not over, as last read and since written.</summary>
    public IReadOnlyDictionary<Guid, (string Namespace, string Name)> All => known;

    /// <summary>Reads them; what other operators wrote meanwhile counts.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        var read = new ConcurrentDictionary<Guid, (string, string)>();
        if (await server.FindAsync(Resource.ConfigMaps.Path(space, Name), ct) is { } map && map.TryGetProperty("data", out var data))
        {
            foreach (var entry in data.EnumerateObject())
            {
                if (Guid.TryParse(entry.Name, out var id) && entry.Value.GetString()?.Split('/') is [var @namespace, var name])
                    read[id] = (@namespace, name);
            }
        }
        known = read;
    }

    /// <summary>Notes an experiment, before anybody is told of it.</summary>
    public async Task AddAsync(ResourceSnapshot resource, CancellationToken ct)
    {
        if (known.ContainsKey(resource.Uid)) return;
        await WriteAsync(resource.Uid, $"{resource.Namespace}/{resource.Name}", ct);
        known[resource.Uid] = (resource.Namespace, resource.Name);
    }

    /// <summary>Forgets an experiment that is over.</summary>
    public async Task RemoveAsync(Guid id, CancellationToken ct)
    {
        if (!known.ContainsKey(id)) return;
        await WriteAsync(id, null, ct);
        known.TryRemove(id, out _);
    }

    public void Dispose() => oneWriter.Dispose();

    private async Task WriteAsync(Guid id, string? place, CancellationToken ct)
    {
        await oneWriter.WaitAsync(ct);
        try
        {
            var entry = new JsonObject { ["data"] = new JsonObject { [id.ToString()] = place } };
            if (!await TryPatchAsync(entry, ct) && place is not null) await CreateAsync(entry, ct);
        }
        catch (ApiException refused) when (!refused.IsConflict)
        {
            // The experiment is worth more than the note.
            logger.LogError("ConfigMap {Namespace}/{Name} cannot be written: {Reason}", space, Name, refused.Message);
        }
        finally
        {
            oneWriter.Release();
        }
    }

    private async Task<bool> TryPatchAsync(JsonObject entry, CancellationToken ct)
    {
        try
        {
            await server.PatchAsync(Resource.ConfigMaps.Path(space, Name), entry, ct);
            return true;
        }
        catch (ApiException refused) when (refused.IsNotFound)
        {
            return false;
        }
    }

    private async Task CreateAsync(JsonObject entry, CancellationToken ct)
    {
        var map = new JsonObject
        {
            ["apiVersion"] = Resource.ConfigMaps.ApiVersion,
            ["kind"] = Resource.ConfigMaps.Kind,
            ["metadata"] = new JsonObject { ["name"] = Name },
            ["data"] = entry["data"]!.DeepClone(),
        };
        try
        {
            await server.CreateAsync(Resource.ConfigMaps.Path(space), map, ct);
        }
        catch (ApiException refused) when (refused.AlreadyExists)
        {
            await server.PatchAsync(Resource.ConfigMaps.Path(space, Name), entry, ct);
        }
    }
}
