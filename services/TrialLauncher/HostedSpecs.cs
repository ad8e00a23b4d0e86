using AutoTune.Experiments.Spec;
using AutoTune.Hosting;

namespace AutoTune.TrialLauncher;

/// <summary>The specs as the host reads and keeps them.</summary>
internal sealed class HostedSpecs(ExperimentSpecs specs) : IExperimentSpecs
{
    public async ValueTask<ExperimentSpec> GetAsync(Guid experimentId, CancellationToken ct) => (await specs.GetAsync(experimentId, ct)).Spec;
}
