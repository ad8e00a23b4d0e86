using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence;

/// <summary>The order of an experiment's ends: append-only, gapless by a unique key.</summary>
public interface IEndLog
{
    /// <summary>
    /// Appends entries with consecutive ordinals, in order, up to the first whose ordinal another entry has. False when one was: the
    /// caller reads the log from where it stood and applies what it finds there first. An entry that is there already, the same, is
    /// no conflict.
    /// </summary>
    Task<bool> AppendAsync(Guid experimentId, IReadOnlyList<TrialEnd> entries, CancellationToken cancellation);

    /// <summary>Entries from an ordinal on, ascending, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<TrialEnd>> ReadAsync(Guid experimentId, int fromOrdinal, int limit, CancellationToken cancellation);
}
