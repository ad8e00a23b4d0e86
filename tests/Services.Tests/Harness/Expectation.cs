using AutoTune.Contracts;

namespace AutoTune.Services.Tests.Harness;

/// <summary>How an experiment is to end.</summary>
/// <param name="Trials">Exactly this many trials; null: as many as there are.</param>
/// <param name="Concurrency">Never more at once.</param>
public sealed record Expectation(int? Trials, int Concurrency)
{
    public Phase Phase { get; init; } = Phase.Done;

    public string? Reason { get; init; } = "MaxTrialsReached";

    /// <summary>Every trial's outcome; null: it is not the same for all.</summary>
    public TrialState? Outcome { get; init; }

    /// <summary>Trials are processes that leave marks.</summary>
    public bool Processes { get; init; } = true;

    public TimeSpan? Patience { get; init; }
}
