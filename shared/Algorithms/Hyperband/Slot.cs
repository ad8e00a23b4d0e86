namespace AutoTune.Algorithms.Hyperband;

/// <summary>A trial to propose.</summary>
/// <param name="Budget">Its budget.</param>
/// <param name="Promoted">The trial whose parameters it has; null: new ones.</param>
internal sealed record Slot(int Budget, int? Promoted);
