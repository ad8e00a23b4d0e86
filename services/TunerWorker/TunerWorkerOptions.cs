namespace AutoTune.TunerWorker;

/// <summary>Settings of a tuner worker, section <c>TunerWorker</c>; the same for all workers of a suite.</summary>
public sealed class TunerWorkerOptions
{
    /// <summary>
    /// A folder that all trials reach, under which an experiment's trials share files (PBT's checkpoints when all_checkpoint_dir is
    /// absent). Absent: see <see cref="TrialFolders"/>.
    /// </summary>
    public string? StateFolder { get; set; }
}
