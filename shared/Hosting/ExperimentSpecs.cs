using System.Collections.Concurrent;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Persistence;

namespace AutoTune.Hosting;

/// <summary>The specs of experiments, read from the store once: they never change.</summary>
public sealed class ExperimentSpecs(IExperimentStore store, ExperimentReader reader)
{
    private const int Kept = 4096;
    private readonly ConcurrentDictionary<Guid, Known> known = new();

    /// <summary>The record and the parsed spec of an accepted experiment.</summary>
    /// <exception cref="InvalidOperationException">There is no such experiment, or its spec is not valid.</exception>
    public async ValueTask<Known> GetAsync(Guid experimentId, CancellationToken cancellation)
    {
        if (known.TryGetValue(experimentId, out var found))
            return found;
        var record = await store.FindAsync(experimentId, cancellation)
            ?? throw new InvalidOperationException($"There is no experiment {experimentId} in the store.");
        var read = reader.ReadSpec(record.SpecJson, absoluteWorkingDir: false);
        if (read.Spec is null)
            throw new InvalidOperationException($"The spec of experiment {experimentId} is not valid: {string.Join("; ", read.Problems)}");
        if (known.Count >= Kept)
            known.Clear(); // rare; what is still needed is read again
        return known.GetOrAdd(experimentId, new Known(record, read.Spec));
    }

    /// <summary>What was accepted, and its spec parsed.</summary>
    public sealed record Known(ExperimentRecord Record, ExperimentSpec Spec);
}
