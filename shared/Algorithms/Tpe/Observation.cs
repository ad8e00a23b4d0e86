namespace AutoTune.Algorithms.Tpe;

/// <summary>A trial that ended.</summary>
/// <param name="Point">Its point, NaN where a dimension is not active.</param>
/// <param name="Z">The same in the internal scale.</param>
/// <param name="Loss">Its oriented value; infinite for a failed trial.</param>
internal sealed record Observation(double[] Point, double[] Z, double Loss);
