using AutoTune.Experiments.State;

namespace AutoTune.Cli.Embedded;

/// <summary>The experiments that this process runs.</summary>
internal abstract class OwnExperiments
{
    public abstract IReadOnlyCollection<Guid> All { get; }

    public bool Has(Guid id) => All.Contains(id);

    /// <summary>A new one is about to be stored.</summary>
    public abstract Task TakeAsync(ExperimentRecord record, CancellationToken cancellation);
}
