using AutoTune.Contracts;

namespace AutoTune.TrialApi;

/// <summary>The attempt that a trial's token speaks for.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="Sequence">The trial.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="IsMain">It is the main replica's (or the only one's), whose results stand before those of others.</param>
public sealed record TrialClaim(Guid ExperimentId, int Sequence, int Attempt, bool IsMain = true)
{
    public Guid TrialId => Contracts.TrialId.Of(ExperimentId, Sequence);
}
