using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Trials;

/// <summary>
/// What one succeeded trial is compared with another by, wherever a best one is told. Values of different budgets cannot be compared, so
/// the larger budget comes first, and then the better value. Of equals the one that ended first stays.
/// </summary>
/// <param name="Value">The trial's raw value.</param>
/// <param name="Budget">Its budget (<see cref="AlgorithmInfo.BudgetOf"/>); null where trials have none.</param>
public readonly record struct Merit(double Value, double? Budget)
{
    /// <summary>Whether this is better than the best so far, null when there is none.</summary>
    public bool IsBetterThan(Merit? best, OptimizeMode direction) =>
        best is not { } other || Budget > other.Budget
        || (Budget == other.Budget && (direction == OptimizeMode.Maximize ? Value > other.Value : Value < other.Value));
}
