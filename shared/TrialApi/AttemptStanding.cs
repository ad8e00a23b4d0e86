using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialApi;

/// <summary>How an attempt stands towards the trial API.</summary>
public abstract record AttemptStanding
{
    private AttemptStanding()
    {
    }

    /// <summary>It runs.</summary>
    /// <param name="Trial">The trial.</param>
    /// <param name="Spec">Its experiment's spec.</param>
    /// <param name="TakeAsync">
    /// Brings a report into the store; false: it is too late. May throw <see cref="Persistence.StoreUnavailableException"/>: the trial repeats
    /// it without harm then.
    /// </param>
    public sealed record Open(TrialRecord Trial, ExperimentSpec Spec, Func<Report, CancellationToken, Task<bool>> TakeAsync) : AttemptStanding;

    /// <summary>It has ended, or the trial has another attempt now.</summary>
    public sealed record Over : AttemptStanding;

    /// <summary>There is no such trial.</summary>
    public sealed record Missing : AttemptStanding;

    /// <summary>It runs and nobody here can take its results just now.</summary>
    public sealed record Moving : AttemptStanding;
}
