using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// Kernels of a choice: the observed option with probability 1 - s, otherwise the prior; s = K w / (n + K w) for K options, n observations
/// and prior weight w, so that the mixture's probabilities are the smoothed counts of hyperopt.
/// </summary>
internal sealed class CategoricalKernelColumn(CategoricalDimension choice) : KernelColumn(choice.Parent >= 0)
{
    private double smoothing;

    public override double Draw(Rng rng, int component, bool alone) =>
        double.IsNaN(Centres[component]) || rng.NextDouble() < smoothing ? choice.Draw(rng) : Centres[component];

    public override double Add(Span<double> logs, double value, double z)
    {
        var share = choice.Options[(int)value].Probability;
        var same = Math.Log(1 - smoothing + smoothing * share);
        var other = Math.Log(smoothing * share);
        var prior = Math.Log(share);
        if (!IsRagged)
        {
            Vectors.AddWhereEqual(logs, Centres, z, same, other);
            return prior;
        }

        for (var i = 0; i < logs.Length; i++)
            logs[i] += Centres[i] == z ? same : double.IsNaN(Centres[i]) ? prior : other;
        return prior;
    }

    protected override void FitKernels(double priorWeight, Span<double> scale)
    {
        var pseudo = choice.Options.Count * priorWeight;
        smoothing = pseudo / (Known + pseudo);
    }
}
