namespace AutoTune.TrialLauncher;

/// <summary>What becomes of running trials when their launcher shuts down.</summary>
public enum ShutdownMode
{
    /// <summary>They go on, for the next start to adopt.</summary>
    Detach,

    /// <summary>Their process trees are killed and the trials are put back to Waiting, without counting a retry.</summary>
    Interrupt,
}
