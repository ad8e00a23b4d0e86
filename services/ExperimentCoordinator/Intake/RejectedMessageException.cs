namespace AutoTune.ExperimentCoordinator;

/// <summary>A message that can't be taken in at all; it goes to <c>autotune.rejected</c> with this reason.</summary>
public sealed class RejectedMessageException(string reason) : Exception(reason);
