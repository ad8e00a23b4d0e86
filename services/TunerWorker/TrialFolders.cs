using AutoTune.Experiments.Spec;

namespace AutoTune.TunerWorker;

/// <summary>
/// Where an experiment's trials can share files, as they see it. Nothing is looked at or made here: the path only goes into parameters.
/// <list type="bullet">
/// <item>With a state folder configured (<c>autotune run</c> configures its own): <c>experiments/ID</c> in it.</item>
/// <item>Local trials without one: <c>.autotune/experiments/ID</c> in their working folder, which they share.</item>
/// <item>On a cluster: <c>/var/lib/autotune/experiments/ID</c>, where the volume of size spec.storage is mounted.</item>
/// </list>
/// </summary>
public sealed class TrialFolders(TunerWorkerOptions options)
{
    /// <summary>Where a cluster's back end mounts the experiment's volume into every trial.</summary>
    public const string ClusterMount = "/var/lib/autotune";

    private const string InWorkingFolder = ".autotune";

    public string Of(Guid experimentId, ExperimentSpec spec)
    {
        var state = options.StateFolder ?? (spec.TrainingConfig.Local is null ? ClusterMount : InWorkingFolder);
        return $"{state.TrimEnd('/')}/experiments/{experimentId}";
    }
}
