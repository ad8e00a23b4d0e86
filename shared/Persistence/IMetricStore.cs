using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence;

/// <summary>Reported results, a collection of their own; idempotent by (trial, attempt, type, step).</summary>
public interface IMetricStore
{
    /// <summary>Adds results; one whose key exists is replaced when <paramref name="replace"/>, else the first stands.</summary>
    Task AddAsync(
        Guid experimentId, int sequence, int attempt, IReadOnlyList<MetricRecord> results, bool replace, CancellationToken cancellation);

    /// <summary>Results of one attempt: the intermediate ones in step order, then the final one.</summary>
    Task<IReadOnlyList<MetricRecord>> ReadAsync(Guid experimentId, int sequence, int attempt, CancellationToken cancellation);

    /// <summary>How many intermediate results of one attempt have a value.</summary>
    Task<int> CountAsync(Guid experimentId, int sequence, int attempt, CancellationToken cancellation);

    /// <summary>Removes the results of one attempt that were taken in before a time.</summary>
    Task RemoveAsync(Guid experimentId, int sequence, int attempt, DateTimeOffset before, CancellationToken cancellation);

    /// <summary>Removes the intermediate results, of every attempt, of trials from a sequence on and before another.</summary>
    Task RemoveCurvesAsync(Guid experimentId, int fromSequence, int untilSequence, CancellationToken cancellation);
}
