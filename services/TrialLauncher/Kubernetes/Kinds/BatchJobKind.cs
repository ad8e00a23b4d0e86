using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>Kubernetes' own Job: one pod template, and no retries unless the user says otherwise (those are the trial's).</summary>
internal sealed class BatchJobKind : IJobKind
{
    public string Type => "job";

    public Resource Resource { get; } = new("batch", "v1", "jobs", "Job");

    public JsonObject Spec(JsonElement trainingConfig)
    {
        var spec = Fields.AllBut(trainingConfig, "type", "tasks");
        foreach (var task in Fields.Tasks(trainingConfig).Take(1))
            if (task.TryGetProperty("template", out var template)) spec["template"] = Fields.Node(template);
        spec.TryAdd("backoffLimit", 0);
        // The cluster asks for one of two; a pod that is run again by itself would report a second curve.
        Fields.Mapping(Fields.Mapping(spec, "template"), "spec").TryAdd("restartPolicy", "Never");
        return spec;
    }

    public IEnumerable<(string? Role, JsonObject Template)> Templates(JsonObject spec) => [(null, Fields.Mapping(spec, "template"))];

    public JobEnd? ReadEnd(JsonElement job) => Conditions.End(job, "Complete", "Failed");

    public string? MainRole(JsonElement trainingConfig) => null;
}
