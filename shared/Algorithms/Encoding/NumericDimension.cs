using System.Globalization;
using System.Text.Json;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Space;

namespace AutoTune.Algorithms.Encoding;

/// <summary>
/// A number. Besides its value (own units) it has an internal scale in which models work: the logarithm for log types, then [0, 1] over
/// the bounds for bounded types and the standard normal for normal types. Quantised values stand for a bin of that scale, with the
/// prior's mass of the bin.
/// </summary>
internal sealed class NumericDimension : Dimension
{
    private readonly double low;
    private readonly double high;
    private readonly double q;
    private readonly decimal exactQ;
    private readonly bool log;
    private readonly double origin;
    private readonly double width;

    public NumericDimension(string name, int parent, int parentOption, RangeDomain domain)
        : base(name, parent, parentOption)
    {
        Type = domain.Type;
        log = domain.Type is ParameterType.LogUniform or ParameterType.QLogUniform;
        (low, high, q) = Type == ParameterType.RandInt
            ? (Math.Ceiling(domain.Low), Math.Ceiling(domain.High) - 1, 1.0)
            : (domain.Low, domain.High, domain.Q);
        // An integer x stands for [x - 1/2, x + 1/2), so that all have the same mass.
        var margin = Type == ParameterType.RandInt ? 0.5 : 0;
        origin = Scaled(low - margin);
        width = Scaled(high + margin) - origin;
        exactQ = DecimalOf(q);
        Count = q > 0 ? Math.Round(high / q) - Math.Round(low / q) + 1 : low == high ? 1 : double.PositiveInfinity;
    }

    public NumericDimension(string name, int parent, int parentOption, NormalDomain domain)
        : base(name, parent, parentOption)
    {
        Type = domain.Type;
        IsNormal = true;
        log = domain.Type is ParameterType.LogNormal or ParameterType.QLogNormal;
        // The least and greatest number JSON can carry: exp() of a wide normal reaches beyond both.
        (low, high, q) = (log ? domain.Q > 0 ? 0 : 2.2250738585072014e-308 : -double.MaxValue, double.MaxValue, domain.Q);
        (origin, width) = (domain.Mu, domain.Sigma);
        exactQ = DecimalOf(q);
        Count = domain.Sigma > 0 ? double.PositiveInfinity : 1;
    }

    public ParameterType Type { get; }

    /// <summary>The prior is standard normal in the internal scale; otherwise uniform on [0, 1].</summary>
    public bool IsNormal { get; }

    public bool IsQuantised => q > 0;

    public override double Count { get; }

    /// <summary>A value in the internal scale.</summary>
    public double ToInternal(double value)
    {
        if (width == 0)
            return IsNormal ? 0 : 0.5;
        // The value 0 of qlognormal has no logarithm: a point inside its bin stands for it.
        var scaled = log && value <= 0 ? Math.Log(q / 4) : Scaled(value);
        return double.IsFinite(width) ? (scaled - origin) / width : (scaled / 4 - origin / 4) / (high / 4 - origin / 4);
    }

    /// <summary>The nearest value to a point of the internal scale: clipped to the bounds, snapped to the grid.</summary>
    public double FromInternal(double z)
    {
        var scaled = double.IsFinite(width) ? origin + z * width : origin * (1 - z) + high * z;
        return Snap(log ? Math.Exp(scaled) : scaled);
    }

    /// <summary>The value itself, clipped to the bounds and snapped to the grid.</summary>
    public double Snap(double value)
    {
        if (!IsQuantised)
            return Math.Clamp(value, low, high);
        return Math.Clamp(AtStep(Math.Round(Math.Clamp(value, low, high) / q)), low, high);
    }

    /// <summary>The grid point some steps of q above (or below) one, clipped to the bounds. Only for quantised types.</summary>
    public double Neighbour(double value, int steps) => Snap(AtStep(Math.Round(value / q) + steps));

    /// <summary>The bin of the internal scale that a quantised value stands for.</summary>
    public (double From, double To) Bin(double value)
    {
        var step = Math.Round(value / q);
        var from = (step - 0.5) * q;
        var to = (step + 0.5) * q;
        if (IsNormal)
            return (log && from <= 0 ? double.NegativeInfinity : ToInternal(from), ToInternal(to));
        // The bins at the ends reach to the bounds and no further.
        return (value <= low ? 0 : Math.Clamp(ToInternal(from), 0, 1), value >= high ? 1 : Math.Clamp(ToInternal(to), 0, 1));
    }

    public override double Quantile(double p) => FromInternal(IsNormal ? Gaussian.Quantile(p) : p);

    public override double Next(double value)
    {
        if (!double.IsFinite(Count))
            throw new InvalidOperationException($"{Name} has no next value: it is not finite.");
        if (Count == 1)
            return double.IsNaN(value) ? Quantile(0.5) : double.NaN;
        if (double.IsNaN(value))
            return Snap(low);
        return value >= Snap(high) ? double.NaN : Math.Clamp(AtStep(Math.Round(value / q) + 1), low, high);
    }

    public override double Read(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var value) && double.IsFinite(value) ? value : double.NaN;

    private double Scaled(double value) => log ? Math.Log(value) : value;

    /// <summary>step x q without floating noise: 3 x 0.1 is 0.3. Exact in decimal wherever that fits.</summary>
    private double AtStep(double step)
    {
        var product = step * q;
        if (exactQ != 0 && Math.Abs(step) < 1e15 && Math.Abs(product) < 1e15)
            product = (double)((decimal)step * exactQ);
        return product == 0 ? 0 : product;
    }

    private static decimal DecimalOf(double q) =>
        decimal.TryParse(q.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && (double)exact == q
            ? exact
            : 0;
}
