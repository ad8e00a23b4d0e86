using AutoTune.Contracts;

namespace AutoTune.Experiments.State;

/// <summary>
/// An experiment's state: the one document the coordinator's saga owns. Written only under the rule "if the version is still the one I
/// read". A count moves only together with a sequence leaving <see cref="Open"/>, so that doing a thing twice is harmless.
/// </summary>
public sealed class ExperimentState
{
    public required Guid Id { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Raised by one at every save; the rule of optimistic concurrency.</summary>
    public int Version { get; set; }

    public Phase Phase { get; set; }

    /// <summary>One CamelCase word why the phase is what it is (MaxTrialsReached, Exhausted, Stopped, DeadlineReached, BadSpec ...).</summary>
    public string? Reason { get; set; }

    /// <summary>The same for people, with the problems of a bad spec.</summary>
    public string? Message { get; set; }

    /// <summary>The limits in force; null is no limit.</summary>
    public int? MaxTrialNum { get; set; }

    public int TrialConcurrency { get; set; } = 1;

    public int? MaxExecSeconds { get; set; }

    /// <summary>The first sequence that is not assigned yet: how many trials were made.</summary>
    public int NextSequence { get; set; }

    /// <summary>Sequences assigned and not yet ended, ascending: the slots in use.</summary>
    public List<int> Open { get; set; } = [];

    /// <summary>How many entries of the end log are applied: the next ordinal.</summary>
    public int Ends { get; set; }

    /// <summary>Ended trials by outcome.</summary>
    public int Succeeded { get; set; }

    public int Failed { get; set; }

    public int EarlyStopped { get; set; }

    public int Stopped { get; set; }

    public int TimedOut { get; set; }

    /// <summary>The best Succeeded trial so far: its sequence and raw value; null while there is none.</summary>
    public int? BestSequence { get; set; }

    public double? BestValue { get; set; }

    /// <summary>Its budget, where trials have one (Hyperband, BOHB); the best trial is among those with the largest.</summary>
    public double? BestBudget { get; set; }

    /// <summary>The one request for trials that is out; null when none is.</summary>
    public SuggestionRequest? Request { get; set; }

    /// <summary>The tuner answered Wait having seen this many ends; asked again once there are more. Null: it does not wait.</summary>
    public int? WaitingAtEnds { get; set; }

    /// <summary>The tuner has nothing left to propose.</summary>
    public bool Exhausted { get; set; }

    /// <summary>A person asked for the end: no new trials, running ones are stopped, DONE once none is left.</summary>
    public bool StopRequested { get; set; }

    /// <summary>The phase is final and no trial is open any more.</summary>
    public bool Completed { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When the final phase was reached.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When the last trial had ended after that.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>When maxExecSeconds will have passed; null: never.</summary>
    public DateTimeOffset? DeadlineAt { get; set; }

    /// <summary>Raised whenever the deadline moves; a message with an older one is ignored.</summary>
    public int DeadlineVersion { get; set; }

    /// <summary>When the reconciler looks at this experiment next; null: never again.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    /// <summary>Looks of the reconciler that found nothing new in a row: the backoff's exponent.</summary>
    public int IdleWakes { get; set; }

    /// <summary>Ended trials of every outcome.</summary>
    public int Ended => Succeeded + Failed + EarlyStopped + Stopped + TimedOut;

    /// <summary>The phase is one that nothing leads out of.</summary>
    public bool IsFinal => Phase is Phase.Done or Phase.Timeout or Phase.Error;
}

/// <summary>A request for trials that is out.</summary>
/// <param name="FirstSequence">The first trial asked for.</param>
/// <param name="Count">How many.</param>
/// <param name="SeenEnds">The ends the tuner may see.</param>
/// <param name="Faults">Answers that failed and count (store and broker failures do not).</param>
/// <param name="AskedAt">When it was last announced.</param>
public sealed record SuggestionRequest(int FirstSequence, int Count, int SeenEnds, int Faults, DateTimeOffset AskedAt);
