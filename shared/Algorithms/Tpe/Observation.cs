namespace AutoTune.Algorithms.Tpe;

/// <summary>A trial that ended.</summary>
/// <param name="Z">Its point in the internal scale, NaN where a dimension is not active.</param>
/// <param name="Loss">Its oriented value; infinite for a failed trial.</param>
internal sealed record Observation(double[] Z, double Loss);
