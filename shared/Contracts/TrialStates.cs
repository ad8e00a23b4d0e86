namespace AutoTune.Contracts;

/// <summary>What holds for a trial in a given state.</summary>
public static class TrialStates
{
    /// <summary>The trial has its one outcome.</summary>
    public static bool IsEnded(this TrialState state) => state >= TrialState.Succeeded;

    /// <summary>The outcome brings a value for the tuner.</summary>
    public static bool HasValue(this TrialState state) => state is TrialState.Succeeded or TrialState.EarlyStopped;
}
