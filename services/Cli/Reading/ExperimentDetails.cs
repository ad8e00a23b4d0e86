using AutoTune.Algorithms;
using AutoTune.Cli.Running;
using AutoTune.Cli.State;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;

namespace AutoTune.Cli.Reading;

/// <summary>All that is kept about one experiment beside its trials.</summary>
/// <param name="State">Its state.</param>
/// <param name="Record">What was accepted.</param>
/// <param name="Spec">The spec, parsed; null when it has problems.</param>
internal sealed record ExperimentDetails(ExperimentState State, ExperimentRecord Record, ExperimentSpec? Spec)
{
    /// <summary>Which way the metric is better.</summary>
    public OptimizeMode Direction => Spec?.Direction ?? OptimizeMode.Maximize;

    public static async Task<ExperimentDetails> FindAsync(OpenStore store, StateFolder folder, string? nameOrId, CancellationToken cancellation)
    {
        var state = await ExperimentLookup.FindAsync(store, folder, nameOrId, cancellation);
        var record = await store.Experiments.FindAsync(state.Id, cancellation)
            ?? throw new InvalidOperationException($"Experiment {state.Id} has a state and no record.");
        var spec = new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(record.SpecJson, absoluteWorkingDir: false).Spec;
        return new ExperimentDetails(state, record, spec);
    }

    public Task<RunResult> ReadResultAsync(OpenStore store, StateFolder folder, CancellationToken cancellation)
    {
        var home = folder.Experiment(State.Id);
        return RunResult.ReadAsync(store, folder, home, Spec, ExperimentLock.RanSeconds(home), cancellation);
    }
}
