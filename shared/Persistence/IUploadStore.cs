using AutoTune.Experiments.State;

namespace AutoTune.Persistence;

/// <summary>How far uploads have got.</summary>
public interface IUploadStore
{
    /// <summary>Stores a first record; false when there is one already.</summary>
    Task<bool> AddAsync(UploadRecord record, CancellationToken cancellation);

    Task<UploadRecord?> FindAsync(Guid experimentId, CancellationToken cancellation);

    /// <summary>
    /// Replaces the record if the stored version is still <c>record.Version</c>; what is stored then has the next one and is returned. Null:
    /// another writer was first.
    /// </summary>
    Task<UploadRecord?> SaveAsync(UploadRecord record, CancellationToken cancellation);

    /// <summary>Records whose <c>NextAt</c> has come, the longest waiting first.</summary>
    Task<IReadOnlyList<UploadRecord>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation);
}
