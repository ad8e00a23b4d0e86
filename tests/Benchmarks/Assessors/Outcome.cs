namespace AutoTune.Assessors;

/// <summary>What became of an experiment.</summary>
/// <param name="Steps">The steps its trials took, as a share of those of trials that all run to their ends.</param>
/// <param name="Error">The error of the trial that is best then.</param>
/// <param name="ErrorAfterAllSteps">The error of the best trial when the steps saved have gone into further trials.</param>
internal sealed record Outcome(double Steps, double Error, double ErrorAfterAllSteps);
