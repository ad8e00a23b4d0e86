namespace AutoTune.Persistence;

/// <summary>Removes experiments from the store.</summary>
public interface IExperimentRemoval
{
    /// <summary>
    /// Removes all that is stored of an experiment, its state last: so a removal that broke off can be found and repeated. Only the note stays that
    /// retention did it (<see cref="IRetentionStore"/>). The caller sees to
    /// it that nothing of the experiment runs.
    /// </summary>
    Task RemoveAsync(Guid experimentId, CancellationToken cancellation);
}
