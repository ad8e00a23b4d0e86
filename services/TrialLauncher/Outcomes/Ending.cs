using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Outcomes;

/// <summary>Why a running attempt comes to its end. The first reason stands.</summary>
internal abstract record Ending
{
    /// <summary>Its process ended by itself.</summary>
    public sealed record Exited : Ending;

    /// <summary>A stop stands in the store.</summary>
    public sealed record Stopped(StopRequest Stop) : Ending;

    /// <summary>trialPolicy.timeoutSeconds passed.</summary>
    public sealed record TimedOut(int Seconds) : Ending;

    /// <summary>The launcher shuts down and takes its trials with it.</summary>
    public sealed record Interrupted : Ending;
}
