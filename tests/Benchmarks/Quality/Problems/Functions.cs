namespace AutoTune.Quality.Problems;

/// <summary>
/// Test functions of the literature, to minimise (Surjanovic and Bingham, "Virtual library of simulation experiments", has all of them with
/// their domains and minima).
/// </summary>
internal static class Functions
{
    private static readonly double[] HartmannWeights = [1.0, 1.2, 3.0, 3.2];

    private static readonly double[,] Hartmann3Scales = { { 3, 10, 30 }, { 0.1, 10, 35 }, { 3, 10, 30 }, { 0.1, 10, 35 } };

    private static readonly double[,] Hartmann3Centres =
    {
        { 0.3689, 0.1170, 0.2673 }, { 0.4699, 0.4387, 0.7470 }, { 0.1091, 0.8732, 0.5547 }, { 0.0381, 0.5743, 0.8828 },
    };

    private static readonly double[,] Hartmann6Scales =
    {
        { 10, 3, 17, 3.5, 1.7, 8 }, { 0.05, 10, 17, 0.1, 8, 14 }, { 3, 3.5, 1.7, 10, 17, 8 }, { 17, 8, 0.05, 10, 0.1, 14 },
    };

    private static readonly double[,] Hartmann6Centres =
    {
        { 0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886 }, { 0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991 },
        { 0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650 }, { 0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381 },
    };

    /// <summary>x in [-5, 10], y in [0, 15]: three minima of 0.397887, one of them at (pi, 2.275).</summary>
    public static double Branin(double x, double y)
    {
        var valley = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return valley * valley + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }

    public static double Hartmann3(double[] x) => Hartmann(x, Hartmann3Scales, Hartmann3Centres);

    public static double Hartmann6(double[] x) => Hartmann(x, Hartmann6Scales, Hartmann6Centres);

    /// <summary>Many shallow minima around a hole at 0.</summary>
    public static double Ackley(double[] x) =>
        20 + Math.E - 20 * Math.Exp(-0.2 * Math.Sqrt(x.Average(v => v * v))) - Math.Exp(x.Average(v => Math.Cos(2 * Math.PI * v)));

    /// <summary>A curved valley, nearly flat along its floor; 0 at (1, ..., 1).</summary>
    public static double Rosenbrock(double[] x) =>
        Enumerable.Range(0, x.Length - 1).Sum(i => 100 * Square(x[i + 1] - x[i] * x[i]) + Square(1 - x[i]));

    /// <summary>A bowl with a minimum at every whole number; 0 at 0.</summary>
    public static double Rastrigin(double[] x) => x.Sum(v => v * v - 10 * Math.Cos(2 * Math.PI * v) + 10);

    /// <summary>A wide bowl with fine ripples; 0 at 0.</summary>
    public static double Griewank(double[] x) =>
        1 + x.Sum(v => v * v) / 4000 - x.Select((v, i) => Math.Cos(v / Math.Sqrt(i + 1))).Aggregate(1.0, (product, cosine) => product * cosine);

    /// <summary>Waves on a slope; 0 at (1, ..., 1).</summary>
    public static double Levy(double[] x)
    {
        var w = Array.ConvertAll(x, v => 1 + (v - 1) / 4);
        return Square(Math.Sin(Math.PI * w[0]))
            + w[..^1].Sum(v => Square(v - 1) * (1 + 10 * Square(Math.Sin(Math.PI * v + 1))))
            + Square(w[^1] - 1) * (1 + Square(Math.Sin(2 * Math.PI * w[^1])));
    }

    /// <summary>Two minima in each dimension, the lower one at -2.903534.</summary>
    public static double StyblinskiTang(double[] x) => x.Sum(v => v * v * v * v - 16 * v * v + 5 * v) / 2;

    public static double Square(double v) => v * v;

    private static double Hartmann(double[] x, double[,] scales, double[,] centres)
    {
        var sum = 0.0;
        for (var i = 0; i < HartmannWeights.Length; i++)
        {
            var distance = 0.0;
            for (var d = 0; d < x.Length; d++)
                distance += scales[i, d] * Square(x[d] - centres[i, d]);
            sum += HartmannWeights[i] * Math.Exp(-distance);
        }

        return -sum;
    }
}
