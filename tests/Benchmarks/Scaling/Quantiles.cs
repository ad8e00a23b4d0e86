namespace AutoTune.Scaling;

/// <summary>Some measured values, in order.</summary>
internal sealed class Quantiles(IEnumerable<double> values)
{
    private readonly double[] sorted = [.. values.Order()];

    public double Median => At(0.5);

    public double P95 => At(0.95);

    public double Most => At(1);

    private double At(double quantile) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, Math.Floor(quantile * sorted.Length))];
}
