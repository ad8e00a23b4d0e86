namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>How one run of a pod's container stands; a container that is restarted has another.</summary>
internal enum RunStanding
{
    Running,

    /// <summary>It has ended, and is the container's last so far.</summary>
    Ended,

    /// <summary>The container runs anew: the log of this run is the previous one.</summary>
    Replaced,

    /// <summary>The container was started anew more than once: nobody has the log of this run any more.</summary>
    Lost,
}
