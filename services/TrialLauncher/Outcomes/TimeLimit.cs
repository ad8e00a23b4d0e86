using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Outcomes;

/// <summary>spec.trialPolicy.timeoutSeconds: one attempt's time counts from its start, also when another launcher sees it through.</summary>
internal static class TimeLimit
{
    /// <summary>Timers go no further; a trial that may run longer than this is not limited.</summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    /// <summary>How long the attempt may still run; infinite where a timer cannot say.</summary>
    public static TimeSpan Remaining(TrialRecord trial, int seconds, DateTimeOffset now)
    {
        var limit = TimeSpan.FromSeconds(seconds);
        var passed = trial.StartedAt is { } start ? now - start : TimeSpan.Zero;
        var left = passed < TimeSpan.Zero ? limit : passed > limit ? TimeSpan.Zero : limit - passed;
        return left > LongestTimer ? Timeout.InfiniteTimeSpan : left;
    }
}
