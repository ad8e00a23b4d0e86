using System.Text.Json;
using AutoTune.Cluster;
using AutoTune.Operator.Status;

namespace AutoTune.Operator;

/// <summary>An AutoTuneExperiment resource as the API had it last.</summary>
/// <param name="Uid">The resource's uid, which is the experiment's id.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its resourceVersion.</param>
/// <param name="Generation">Raised by the API whenever the spec changes.</param>
/// <param name="IsLeaving">It is being deleted.</param>
/// <param name="Spec">Its spec.</param>
/// <param name="Status">Its status; null while it has none.</param>
internal sealed record ResourceSnapshot(
    Guid Uid, string Namespace, string Name, string Version, long Generation, bool IsLeaving, JsonElement? Spec, JsonElement? Status)
{
    /// <summary>The resource's path in the API.</summary>
    public string Path => Resource.Experiments.Path(Namespace, Name);

    /// <summary>The generation of the spec that the status is about; null while there is none.</summary>
    public long? ObservedGeneration =>
        Status?.TryGetProperty("observedGeneration", out var generation) == true ? generation.GetInt64() : null;

    /// <summary>The phase that stands in the status; null while there is none.</summary>
    public string? Phase => Status?.TryGetProperty("phase", out var phase) == true ? phase.GetString() : null;

    /// <summary>The experiment is over and the status says all there is to say: the store need not be asked any more.</summary>
    public bool IsSettled =>
        ObservedGeneration == Generation && Condition.Find(Status, Condition.Completed)?.Holds == true
        && Condition.Find(Status, Condition.Uploaded) is { } upload && (upload.Holds != false || upload.Reason == Condition.NotRequested);

    public static ResourceSnapshot Of(JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        return new ResourceSnapshot(
            metadata.GetProperty("uid").GetGuid(),
            metadata.GetProperty("namespace").GetString()!,
            metadata.GetProperty("name").GetString()!,
            metadata.GetProperty("resourceVersion").GetString()!,
            metadata.GetProperty("generation").GetInt64(),
            metadata.TryGetProperty("deletionTimestamp", out _),
            Part("spec"),
            Part("status"));

        JsonElement? Part(string name) => item.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.Object ? part : null;
    }
}
