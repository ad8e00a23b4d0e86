namespace AutoTune.Contracts;

/// <summary>A trial's state: Waiting, Launching, Running, then exactly one of the others.</summary>
public enum TrialState
{
    Waiting,
    Launching,
    Running,
    Succeeded,
    Failed,
    EarlyStopped,
    Stopped,
    TimedOut,
}
