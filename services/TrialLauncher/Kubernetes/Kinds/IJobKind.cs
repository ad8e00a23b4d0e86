using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>What one kind of job has of its own: where its pod templates are, how its end shows, and which pod's log counts.</summary>
internal interface IJobKind
{
    /// <summary>As in spec.trainingConfig.type.</summary>
    string Type { get; }

    Resource Resource { get; }

    /// <summary>The job's spec, from trainingConfig as the user gave it.</summary>
    JsonObject Spec(JsonElement trainingConfig);

    /// <summary>The pod templates in such a spec, each with its role; null stands for a job whose pods have no role.</summary>
    IEnumerable<(string? Role, JsonObject Template)> Templates(JsonObject spec);

    /// <summary>The label by which the pods of such jobs are found.</summary>
    string PodLabel => JobNames.Trial;

    /// <summary>How the job stands.</summary>
    JobEnd? ReadEnd(JsonElement job);

    /// <summary>The role of the main replica; null: there is only one.</summary>
    string? MainRole(JsonElement trainingConfig);
}
