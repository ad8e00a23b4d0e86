namespace AutoTune.Experiments.Trials;

/// <summary>Whether a result is one of the learning curve or the final one.</summary>
public enum MetricType
{
    Intermediate,
    Final,
}

/// <summary>One reported result of one attempt.</summary>
/// <param name="Type">Intermediate or final.</param>
/// <param name="Step">The reported step, >= 0 (NNI's sequence, the user's step, or the ordinal of the log line); 0 for the final one.</param>
/// <param name="Value">The number; null when it was NaN or infinite (kept as missing).</param>
/// <param name="Json">The result as reported, JSON text; null when it was just the number.</param>
/// <param name="At">When it was taken in.</param>
public sealed record MetricRecord(MetricType Type, long Step, double? Value, string? Json, DateTimeOffset At);
