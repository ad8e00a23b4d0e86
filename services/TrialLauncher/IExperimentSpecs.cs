using AutoTune.Experiments.Spec;

namespace AutoTune.TrialLauncher;

/// <summary>The specs of experiments, by id (cached).</summary>
public interface IExperimentSpecs
{
    ValueTask<ExperimentSpec> GetAsync(Guid experimentId, CancellationToken ct);
}
