using AutoTune.Algorithms;
using AutoTune.Cli.Running;
using AutoTune.Experiments.Spec;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Reading;

/// <summary>All that is kept about one experiment beside its trials.</summary>
/// <param name="View">How it stands and what was accepted.</param>
/// <param name="Spec">The spec, parsed; null when it has problems.</param>
internal sealed record ExperimentDetails(ExperimentView View, ExperimentSpec? Spec)
{
    public ExperimentSummary Experiment => View.Experiment;

    /// <summary>Which way the metric is better.</summary>
    public OptimizeMode Direction => Spec?.Direction ?? OptimizeMode.Maximize;

    public static async Task<ExperimentDetails> FindAsync(IExperiments place, string? nameOrId, CancellationToken cancellation)
    {
        var found = await ExperimentLookup.FindAsync(place, nameOrId, cancellation);
        return await OfAsync(place, found.Id, cancellation)
            ?? throw new UserErrorException(ExitCodes.Failed, $"experiment \"{found.Name}\" {place.Place} was deleted just now.");
    }

    /// <summary>Null: there is none.</summary>
    public static async Task<ExperimentDetails?> OfAsync(IExperiments place, Guid id, CancellationToken cancellation) =>
        await place.FindViewAsync(id, cancellation) is { } view
            ? new ExperimentDetails(view, new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(view.Spec.GetRawText(), absoluteWorkingDir: false).Spec)
            : null;

    public Task<RunResult> ReadResultAsync(IExperiments place, CancellationToken cancellation) =>
        RunResult.ReadAsync(place, Experiment.Id, Spec, place.ExecutionOf(Experiment), cancellation);
}
