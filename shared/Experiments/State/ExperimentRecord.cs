namespace AutoTune.Experiments.State;

/// <summary>What was accepted: the immutable half of an experiment.</summary>
/// <param name="Id">The experiment's id.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="SpecJson">The spec as JSON text; shortened when it was larger than allowed.</param>
/// <param name="Seed">The seed, given or drawn.</param>
/// <param name="Problems">Why it cannot run, one line each; empty for a valid spec.</param>
/// <param name="Warnings">What is doubtful but accepted, one line each.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="TraceParent">The span that accepted it, as a W3C traceparent, to which its trials' traces link. Null: telemetry was off.</param>
public sealed record ExperimentRecord(
    Guid Id,
    string Namespace,
    string Name,
    string SpecJson,
    long Seed,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Warnings,
    DateTimeOffset CreatedAt,
    string? TraceParent = null);
