namespace AutoTune.ExperimentCoordinator;

/// <summary>What the intake demands of specs beyond their own rules.</summary>
/// <param name="AbsoluteWorkingDir">A local trial's workingDir must be absolute: there is no experiment file it could be relative to.</param>
public sealed record IntakeOptions(bool AbsoluteWorkingDir = true);
