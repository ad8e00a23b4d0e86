using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Curvefitting;

/// <summary>
/// Weighs fitted curves (Domhan et al. 2015, section 3.2): f = sum of w[k] x f[k] + noise, with the prior that every weight is positive
/// and f rises from the first step to the one that is predicted. The noise's variance is integrated out (its prior being 1 / variance),
/// so that the posterior of w is proportional to squares^(-n / 2); it is sampled by Metropolis steps that move weight from one curve to
/// another or change one alone. The squares are a quadratic form of w, so a step costs a few operations whatever the number of results.
/// </summary>
internal sealed class CurveCombination
{
    private const int BurnIn = 2_000;
    private const int Samples = 8_000;

    /// <summary>Noise that the model always allows, as a share of the results' range: a perfect fit is not certainty.</summary>
    private const double LeastNoise = 1e-3;

    private static readonly double[] StepSizes = [0.3, 0.05, 0.01];

    private readonly int curves;
    private readonly int results;
    private readonly double[,] products;
    private readonly double[] pulls;
    private readonly double ownSquares;
    private readonly double[] rises;
    private readonly double[] predicted;

    /// <param name="fitted">Each curve's values where results are.</param>
    /// <param name="ys">The results.</param>
    /// <param name="rises">How much each curve rises from the first step to the predicted one.</param>
    /// <param name="predicted">Each curve's value at the predicted step.</param>
    public CurveCombination(IReadOnlyList<double[]> fitted, double[] ys, double[] rises, double[] predicted)
    {
        curves = fitted.Count;
        results = ys.Length;
        this.rises = rises;
        this.predicted = predicted;
        products = new double[curves, curves];
        pulls = new double[curves];
        ownSquares = Dot(ys, ys) + results * LeastNoise * LeastNoise;
        for (var i = 0; i < curves; i++)
        {
            pulls[i] = Dot(fitted[i], ys);
            for (var j = 0; j < curves; j++)
                products[i, j] = Dot(fitted[i], fitted[j]);
        }
    }

    /// <summary>The posterior mean at the predicted step; null when no curve rises.</summary>
    public double? Predict(Rng rng)
    {
        var rising = rises.Count(rise => rise > 0);
        if (rising == 0)
            return null;
        // Equal weights, if together they rise; otherwise those that do.
        var all = rises.Sum() > 0;
        var weights = rises.Select(rise => all ? 1.0 / curves : rise > 0 ? 1.0 / rising : 0).ToArray();
        var slopes = new double[curves];
        var squares = ownSquares;
        for (var i = 0; i < curves; i++)
        {
            slopes[i] = -pulls[i];
            for (var j = 0; j < curves; j++)
                slopes[i] += products[i, j] * weights[j];
            squares += weights[i] * (slopes[i] - pulls[i]);
        }

        var rise = Dot(weights, rises);
        var prediction = Dot(weights, predicted);
        var sum = 0.0;
        for (var sample = -BurnIn; sample < Samples; sample++)
        {
            var to = rng.NextInt(curves);
            var from = rng.NextInt(curves);
            var step = StepSizes[rng.NextInt(StepSizes.Length)] * rng.NextNormal();
            // From and to the same curve: its weight alone changes.
            var alone = from == to;
            var change = 2 * step * slopes[to] + step * step * products[to, to];
            var lift = rises[to];
            if (!alone)
            {
                change += -2 * step * slopes[from] + step * step * (products[from, from] - 2 * products[to, from]);
                lift -= rises[from];
            }

            var moved = squares + change;
            var allowed = weights[to] + step >= 0 && (alone || weights[from] - step >= 0) && rise + step * lift > 0 && moved > 0;
            if (allowed && Math.Log(rng.NextOpen()) < -0.5 * results * Math.Log(moved / squares))
            {
                weights[to] += step;
                prediction += step * predicted[to];
                if (!alone)
                {
                    weights[from] -= step;
                    prediction -= step * predicted[from];
                }

                for (var i = 0; i < curves; i++)
                    slopes[i] += step * (products[i, to] - (alone ? 0 : products[i, from]));
                rise += step * lift;
                squares = moved;
            }

            sum += sample >= 0 ? prediction : 0;
        }

        return sum / Samples;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
