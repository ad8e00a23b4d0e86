namespace AutoTune.ExperimentCoordinator;

/// <summary>A command to an experiment that is not in the store: not yet, if the command overtook its StartExperiment.</summary>
public sealed class UnknownExperimentException(Guid experimentId) : Exception($"experimentId: there is no experiment {experimentId}");
