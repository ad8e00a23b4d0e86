using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Curvefitting;

/// <summary>
/// Predicts a learning curve (Domhan et al. 2015): the twelve curves are fitted to the results so far, those that do not fit are
/// dropped, the others are weighed. Works on results scaled to [0, 1], so that the metric's unit, offset and direction do not matter.
/// </summary>
internal static class CurvePrediction
{
    /// <summary>Fewer curves than this are no basis for a decision (as in NNI).</summary>
    private const int LeastCurves = 4;

    /// <summary>Results beyond these are thinned evenly, the newest kept: curves this smooth need no more, and the work is bounded.</summary>
    private const int MostResults = 48;

    /// <summary>A prediction further from the median than this many robust deviations of all is no learning curve's.</summary>
    private const double MostDeviations = 3;

    /// <summary>The deviation of normal values whose median distance from the median is 1.</summary>
    private const double NormalDeviation = 1.4826;

    /// <summary>Predictions this close to each other (a share of the results' range) agree, whatever their deviation.</summary>
    private const double Agreement = 0.05;

    /// <param name="losses">The results at steps 1, 2, ...; lower is better.</param>
    /// <param name="step">The step to predict.</param>
    /// <param name="seed">Of the sampling.</param>
    /// <returns>The loss predicted; null when too few curves are usable.</returns>
    public static double? At(IReadOnlyList<double> losses, int step, ulong seed)
    {
        var (best, worst) = (losses.Min(), losses.Max());
        if (best == worst)
            return best;
        var scale = worst / 2 - best / 2; // half the range: the whole may exceed a double's
        var xs = Thin(losses.Count);
        var ys = xs.Select(x => (worst / 2 - losses[(int)x - 1] / 2) / scale).ToArray();
        var fits = Fits(xs, ys, losses.Count, step);
        if (fits.Count < LeastCurves)
            return null;
        var combination = new CurveCombination(
            [.. fits.Select(fit => xs.Select(fit.At).ToArray())], ys,
            [.. fits.Select(fit => fit.At(step) - fit.At(1))], [.. fits.Select(fit => fit.At(step))]);
        return combination.Predict(new Rng(seed)) is { } predicted ? worst - 2 * scale * predicted : null;
    }

    private static double[] Thin(int count)
    {
        var kept = Math.Min(count, MostResults);
        return [.. Enumerable.Range(0, kept).Select(i => kept == count ? i + 1.0 : 1 + Math.Round(i * (count - 1.0) / (kept - 1)))];
    }

    /// <summary>The curves that fit better than a constant does, and whose predictions are not far from all others.</summary>
    private static List<Fit> Fits(double[] xs, double[] ys, int seen, int step)
    {
        var mean = ys.Average();
        var constant = ys.Sum(y => (y - mean) * (y - mean));
        var fits = new List<Fit>();
        foreach (var curve in LearningCurve.All)
        {
            var (parameters, squares) = new LeastSquares(curve.At, xs, ys).Fit(curve.Starts(seen));
            var fit = new Fit(curve, parameters);
            if (squares < constant && double.IsFinite(fit.At(step)) && double.IsFinite(fit.At(1)))
                fits.Add(fit);
        }

        if (fits.Count == 0)
            return fits;
        var median = Median(fits.Select(fit => fit.At(step)));
        var deviation = NormalDeviation * Median(fits.Select(fit => Math.Abs(fit.At(step) - median)));
        fits.RemoveAll(fit => Math.Abs(fit.At(step) - median) > Math.Max(MostDeviations * deviation, Agreement));
        return fits;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Fit(LearningCurve Curve, double[] Parameters)
    {
        public double At(double x) => Curve.At(x, Parameters);
    }
}
