using System.Text.Json;

namespace AutoTune.Experiments.Spec;

/// <summary>What one trial runs.</summary>
/// <param name="Type">local, job, tensorflow, pytorch, xgboost, kubeflow-pytorch, kubeflow-tensorflow, kubeflow-xgboost or trainjob.</param>
/// <param name="Local">The process, for type local; null for others.</param>
/// <param name="Raw">The whole trainingConfig as given, passed through to jobs on a cluster.</param>
public sealed record TrainingConfig(string Type, LocalProcess? Local, JsonElement Raw)
{
    /// <summary>
    /// The main replica's first container as a process on this machine (<c>--local</c>), working folder as in the container; a local
    /// spec's own process. Null when there is no such container or its command is the image's.
    /// </summary>
    public LocalProcess? MainProcess() => Local ?? MainContainer.Process(this);
}
