using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Outcomes;

/// <summary>What becomes of a trial whose attempt is over.</summary>
internal abstract record Decision
{
    /// <summary>The trial has its outcome.</summary>
    public sealed record End(TrialOutcome Outcome) : Decision;

    /// <summary>The attempt failed in a way that is retried while trialPolicy.maxRetries allows; else the trial has failed.</summary>
    public sealed record AttemptFailed(string Reason) : Decision;

    /// <summary>Nothing can be held against the trial: it waits again, and no retry is counted.</summary>
    public sealed record PutBack(string Reason) : Decision;
}
