namespace AutoTune.Experiments.Space;

/// <summary>One hyperparameter: its key in the search space and what it may be.</summary>
public sealed record Hyperparameter(string Name, Domain Domain);
