using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>
/// Kubeflow Trainer's TrainJob (trainer.kubeflow.org/v1alpha1). Its pods come from a training runtime of the cluster; what a trial adds goes
/// into <c>trainer</c>: command, arguments and environment. Files cannot be mounted there, so parameters are in the environment alone.
/// </summary>
internal sealed class TrainJobKind : IJobKind
{
    public string Type => "trainjob";

    public Resource Resource { get; } = new("trainer.kubeflow.org", "v1alpha1", "trainjobs", "TrainJob");

    public JsonObject Spec(JsonElement trainingConfig)
    {
        var spec = Fields.AllBut(trainingConfig, "type");
        Fields.Mapping(spec, "trainer");
        return spec;
    }

    public IEnumerable<(string? Role, JsonObject Template)> Templates(JsonObject spec) => [];

    public string PodLabel => JobNames.JobSet;

    public JobEnd? ReadEnd(JsonElement job) => Conditions.End(job, "Complete", "Failed");

    public string? MainRole(JsonElement trainingConfig) => null;
}
