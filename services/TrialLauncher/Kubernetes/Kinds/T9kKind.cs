using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>T9k's training jobs (batch.tensorstack.dev/v1beta1): tasks become replicaSpecs, everything beside them passes through.</summary>
internal sealed class T9kKind(string type, string kind, params string[] mainRoles) : IJobKind
{
    public string Type => type;

    public Resource Resource { get; } = new("batch.tensorstack.dev", "v1beta1", kind.ToLowerInvariant() + "s", kind);

    public JsonObject Spec(JsonElement trainingConfig)
    {
        var spec = Fields.AllBut(trainingConfig, "type", "tasks");
        spec["replicaSpecs"] = new JsonArray([.. Fields.Tasks(trainingConfig).Select(Fields.Node)]);
        return spec;
    }

    public IEnumerable<(string? Role, JsonObject Template)> Templates(JsonObject spec) =>
        from replicas in spec["replicaSpecs"]!.AsArray().OfType<JsonObject>()
        select ((string?)replicas["type"], Fields.Mapping(replicas, "template"));

    public JobEnd? ReadEnd(JsonElement job) => job.Part("status") is var status && status.Text("phase") is "Succeeded" or "Failed"
        ? new JobEnd(status.Text("phase") == "Succeeded", status.Text("message"))
        : null;

    public string? MainRole(JsonElement trainingConfig) =>
        Fields.FirstRole(trainingConfig, mainRoles)
        ?? Fields.Tasks(trainingConfig).Select(task => task.Text("type")).FirstOrDefault();
}
