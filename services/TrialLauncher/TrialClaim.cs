using AutoTune.Contracts;

namespace AutoTune.TrialLauncher;

/// <summary>The attempt that a trial's token speaks for.</summary>
public sealed record TrialClaim(Guid ExperimentId, int Sequence, int Attempt)
{
    public Guid TrialId => Contracts.TrialId.Of(ExperimentId, Sequence);
}
