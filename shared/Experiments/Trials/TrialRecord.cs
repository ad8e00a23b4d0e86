using AutoTune.Contracts;

namespace AutoTune.Experiments.Trials;

/// <summary>A trial as the store has it.</summary>
public sealed record TrialRecord
{
    public required Guid ExperimentId { get; init; }

    /// <summary>0, 1, 2 ... without gaps.</summary>
    public required int Sequence { get; init; }

    public required ParameterSet Parameters { get; init; }

    /// <summary>How many ends the proposal had seen.</summary>
    public required int SeenEnds { get; init; }

    public TrialState State { get; init; }

    /// <summary>The current attempt, from 0. Folder, token, claim, log, metrics and Kubernetes name carry it.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts that failed and count against maxRetries; an interrupted one does not.</summary>
    public int Retries { get; init; }

    /// <summary>The launcher that claimed it ("host/launcher"); null while it waits.</summary>
    public string? Owner { get; init; }

    /// <summary>The local process of the current attempt, once it is known.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>A stop somebody decided on; the owner carries it out. The first one stands.</summary>
    public StopRequest? Stop { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The span that suggested it, as a W3C traceparent: whoever works on the trial goes on with its trace. Null: telemetry is off.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When the current attempt began to run.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The raw value for the tuner (the final result's number); null when it has none.</summary>
    public double? Value { get; init; }

    /// <summary>The final result as reported, JSON text (a number, or an object with "default").</summary>
    public string? FinalResult { get; init; }

    /// <summary>
    /// Why it did not succeed, for people; with the last lines of the log where there is one. Before its end: what keeps it from running.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>Earlier attempts, oldest first.</summary>
    public IReadOnlyList<AttemptRecord> EarlierAttempts { get; init; } = [];

    public Guid Id => TrialId.Of(ExperimentId, Sequence);
}

/// <summary>A process that cannot be taken for another: pid and the kernel's start time (clock ticks since boot, /proc/PID/stat field 22).</summary>
public sealed record ProcessIdentity(int Pid, long StartTicks);

/// <summary>A stop: the state the trial ends in, why, and for an assessor's stop the count and value that were judged.</summary>
public sealed record StopRequest(TrialState Outcome, string Reason, int? JudgedCount = null, double? Value = null);

/// <summary>An attempt that is over while its trial went on.</summary>
public sealed record AttemptRecord(int Attempt, string? Owner, DateTimeOffset? StartedAt, DateTimeOffset EndedAt, string Reason);

/// <summary>What a trial ended with.</summary>
/// <param name="State">The outcome.</param>
/// <param name="Value">The raw value; null when it has none.</param>
/// <param name="FinalResult">The final result as reported, JSON text; null when none was.</param>
/// <param name="Reason">Why it did not succeed; null when it did.</param>
public sealed record TrialOutcome(TrialState State, double? Value = null, string? FinalResult = null, string? Reason = null);
