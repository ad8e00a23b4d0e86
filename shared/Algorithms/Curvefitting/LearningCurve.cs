namespace AutoTune.Algorithms.Curvefitting;

/// <summary>A family of curves over steps 1, 2, ...: its value at x for some parameters; NaN where it has none.</summary>
internal delegate double CurveFunction(double x, ReadOnlySpan<double> p);

/// <summary>
/// One of the twelve families of rising, levelling-off curves (Domhan et al. 2015, table 1), for results scaled so that those seen reach
/// from 0 to 1.
/// </summary>
/// <param name="Name">As in the paper.</param>
/// <param name="At">Its value.</param>
/// <param name="Starts">Parameters from which fits begin, for a number of steps seen: slow curves and quick ones.</param>
internal sealed record LearningCurve(string Name, CurveFunction At, Func<double, double[][]> Starts)
{
    /// <summary>All twelve.</summary>
    public static IReadOnlyList<LearningCurve> All { get; } =
    [
        new("vapor pressure",
            (x, p) => Math.Exp(p[0] + p[1] / x + p[2] * Math.Log(x)),
            n => [[0, -1, 0], [-0.5, -0.5, 0.2], [0, -n / 4, 0]]),
        new("pow3",
            (x, p) => p[0] - p[1] * Math.Pow(x, -p[2]),
            _ => [[1, 1, 0.5], [1, 1, 1.5], [2, 2, 0.2]]),
        new("linear",
            (x, p) => p[0] * x + p[1],
            n => [[1 / n, 0]]),
        new("log linear",
            (x, p) => p[0] * Math.Log(x) + p[1],
            n => [[1 / Math.Log(n + 1), 0]]),
        new("Hill",
            (x, p) => p[0] / (Math.Pow(p[2] / x, p[1]) + 1),
            n => [[1.1, 2, n / 4], [1.5, 1, n / 2], [1.05, 1, 1]]),
        new("log power",
            (x, p) => p[0] / (1 + Math.Pow(x / Math.Exp(p[1]), p[2])),
            n => [[1.1, Math.Log(n / 4), -2], [1.5, Math.Log(n / 2), -1], [1.05, 0, -1]]),
        new("pow4",
            (x, p) => p[0] - Math.Pow(p[1] * x + p[2], -p[3]),
            n => [[1, 1, 0, 0.5], [1, 1, 0, 1.5], [1.1, 4 / n, 1, 2], [2, 1, 1, 0.2]]),
        new("MMF",
            (x, p) => p[0] - (p[0] - p[1]) / (1 + Math.Pow(p[2] * x, p[3])),
            n => [[1.1, 0, 4 / n, 2], [1.5, 0, 2 / n, 1], [1, 0, 1, 1]]),
        new("exp4",
            (x, p) => p[0] - Math.Exp(-p[1] * Math.Pow(x, p[3]) + p[2]),
            n => [[1, 4 / n, 0, 1], [1.05, 1, 0.5, 0.5], [1.5, 1 / n, 0, 1]]),
        // The paper's c - a / ln(x) has no value at the first step.
        new("ilog2",
            (x, p) => p[0] - p[1] / Math.Log(x + 1),
            _ => [[1.3, 0.9]]),
        new("Weibull",
            (x, p) => p[0] - (p[0] - p[1]) * Math.Exp(-Math.Pow(p[2] * x, p[3])),
            n => [[1, 0, 4 / n, 1], [1, 0, 1, 0.7], [1.3, 0, 1 / n, 1.5]]),
        new("Janoschek",
            (x, p) => p[0] - (p[0] - p[1]) * Math.Exp(-p[2] * Math.Pow(x, p[3])),
            n => [[1, 0, 4 / n, 1], [1, 0, 1, 0.7], [1.3, 0, Math.Pow(n, -1.5), 1.5]]),
    ];
}
