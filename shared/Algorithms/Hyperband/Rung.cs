namespace AutoTune.Algorithms.Hyperband;

/// <summary>One rung of a bracket: so many trials, each with so much budget.</summary>
internal sealed record Rung(int Trials, int Budget);
