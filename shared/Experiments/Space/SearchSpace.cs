namespace AutoTune.Experiments.Space;

/// <summary>What may vary: hyperparameters in the order in which they were written. Valid by construction (the reader's work).</summary>
public sealed record SearchSpace(IReadOnlyList<Hyperparameter> Parameters);
