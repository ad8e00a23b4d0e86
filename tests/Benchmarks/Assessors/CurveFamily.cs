namespace AutoTune.Assessors;

/// <summary>
/// A family of learning curves: the error of a trial, between 0 and 1, as its training goes on. Four hyperparameters in [0, 1] say how
/// fast it falls and where to.
/// </summary>
/// <param name="Name">In the table.</param>
/// <param name="Error">The error of hyperparameters after a share in (0, 1] of all steps, without noise.</param>
/// <param name="Noise">The deviation of a reported error.</param>
internal sealed record CurveFamily(string Name, Func<double[], double, double> Error, double Noise = 0)
{
    private static readonly double[] Optimum = [0.3, 0.7, 0.4, 0.6];
    private static readonly double[] Weights = [1, 0.5, 0.25, 0.1];

    public static IReadOnlyList<CurveFamily> All { get; } =
    [
        new("power law", (x, t) => Falling(End(x), t, 0.4 + x[2])),
        new("sigmoid", (x, t) => End(x) + (0.9 - End(x)) / (1 + Math.Exp((t - 0.1 - 0.4 * x[2]) / 0.05))),
        new("noisy", (x, t) => Falling(End(x), t, 0.4 + x[2]), Noise: 0.03),
        // What is fast at first (a high learning rate) ends above what is slow, down to where it is too slow to arrive.
        new("crossing", (x, t) => Falling(End(x), t, 0.15 + 1.5 * x[0])),
        // With half of all values of one hyperparameter nothing happens for a while, and then more than with the others.
        new("late bloomers", (x, t) => x[1] < 0.5 ? Falling(End(x), t, 0.6) : 0.5 * End(x) + (0.9 - 0.5 * End(x)) / (1 + Math.Exp((t - 0.5) / 0.04))),
        new("overfitting", (x, t) => Falling(End(x), t, 0.8) + 0.4 * x[3] * Math.Max(0, t - 0.4)),
    ];

    /// <summary>The error at which training would end: 0.05 at the optimum, more around it.</summary>
    private static double End(double[] x) =>
        0.05 + Math.Min(0.8, x.Index().Sum(item => Weights[item.Index] * Math.Pow(item.Item - Optimum[item.Index], 2)) * 1.6);

    /// <summary>A power law that has fallen from 0.9 to within a fiftieth of the way by its last step, the faster the greater the rate.</summary>
    private static double Falling(double end, double t, double rate) => end + (0.9 - end) * Math.Pow(1 + 30 * t, -rate);
}
