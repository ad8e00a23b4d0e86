using AutoTune.Experiments.State;

namespace AutoTune.Persistence;

/// <summary>What retention has removed: the store tells it from what never was.</summary>
public interface IRetentionStore
{
    /// <summary>Begins a turn of removing if the last one began before a time; of several that ask at once, one gets it.</summary>
    Task<bool> TakeTurnAsync(DateTimeOffset now, DateTimeOffset before, CancellationToken cancellation);

    /// <summary>Notes that a part of an experiment is removed; false when that was noted before, at another time.</summary>
    Task<bool> NoteAsync(Guid experimentId, RetainedPart part, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>What is noted of the given experiments; those of which nothing is are absent.</summary>
    Task<IReadOnlyDictionary<Guid, RetentionRecord>> FindAsync(IReadOnlyList<Guid> experimentIds, CancellationToken cancellation);
}
