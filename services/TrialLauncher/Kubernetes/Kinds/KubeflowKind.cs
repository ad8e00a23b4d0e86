using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>Kubeflow's jobs of the training operator (kubeflow.org/v1): tasks become a mapping from role to replica spec.</summary>
internal sealed class KubeflowKind(string type, string kind, string replicaSpecs, params string[] mainRoles) : IJobKind
{
    public string Type => type;

    public Resource Resource { get; } = new("kubeflow.org", "v1", kind.ToLowerInvariant() + "s", kind);

    public JsonObject Spec(JsonElement trainingConfig)
    {
        var spec = Fields.AllBut(trainingConfig, "type", "tasks");
        var roles = new JsonObject();
        foreach (var task in Fields.Tasks(trainingConfig))
            roles[Capitalised(task.Text("type") ?? mainRoles[0])] = Fields.AllBut(task, "type");
        spec[replicaSpecs] = roles;
        return spec;
    }

    public IEnumerable<(string? Role, JsonObject Template)> Templates(JsonObject spec) =>
        from role in spec[replicaSpecs]!.AsObject()
        where role.Value is JsonObject
        select ((string?)role.Key.ToLowerInvariant(), Fields.Mapping(role.Value.AsObject(), "template"));

    public JobEnd? ReadEnd(JsonElement job) => Conditions.End(job, "Succeeded", "Failed");

    public string? MainRole(JsonElement trainingConfig) => Fields.FirstRole(trainingConfig, mainRoles);

    // TFJob and XGBoostJob write Worker, and PS in capitals.
    private static string Capitalised(string role) =>
        role.Equals("ps", StringComparison.OrdinalIgnoreCase) ? "PS" : char.ToUpperInvariant(role[0]) + role[1..].ToLowerInvariant();
}
