using System.Text.Json;
using AutoTune.Cluster;
using AutoTune.TrialLauncher.Kubernetes.Kinds;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>What is kept of a job.</summary>
/// <param name="Key">Whose it is; null when its labels do not say.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Which object of that name it is.</param>
/// <param name="IsLeaving">It is being deleted.</param>
/// <param name="End">How it ended; null while it has not.</param>
internal sealed record JobSnapshot(AttemptKey? Key, string Namespace, string Name, string Uid, bool IsLeaving, JobEnd? End)
{
    public static JobSnapshot Of(IJobKind kind, JsonElement job)
    {
        var metadata = job.GetProperty("metadata");
        return new JobSnapshot(
            JobNames.Read(Labels(metadata)),
            metadata.GetProperty("namespace").GetString()!,
            metadata.GetProperty("name").GetString()!,
            metadata.GetProperty("uid").GetString()!,
            metadata.TryGetProperty("deletionTimestamp", out _),
            kind.ReadEnd(job));
    }

    public static IReadOnlyDictionary<string, string> Labels(JsonElement metadata) =>
        metadata.TryGetProperty("labels", out var labels) && labels.ValueKind == JsonValueKind.Object
            ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "", StringComparer.Ordinal)
            : new Dictionary<string, string>();
}
