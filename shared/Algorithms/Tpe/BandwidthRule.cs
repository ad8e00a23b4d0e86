using AutoTune.Algorithms.Encoding;

namespace AutoTune.Algorithms.Tpe;

/// <summary>How wide the kernels of one estimator are.</summary>
internal sealed class BandwidthRule(bool good)
{
    public void Fill(Span<double> active, ReadOnlySpan<double> centres, Span<double> sigmas, int dimensions, NumericDimension number)
    {
        var k = Knobs.K;
        var n = Math.Max(active.Length, 1);
        var prior = number.IsNormal ? 1.0 : 1.0;
        var minimum = k[3];
        if (number.IsQuantised && double.IsFinite(number.Count))
            minimum = Math.Max(minimum, 0.5 / number.Count);
        if (k[10] > 0 && (good || k[10] > 1))
        {
            Neighbours(active, centres, sigmas, number, Math.Max(minimum, prior / Math.Min(100, n + 2.0)));
            return;
        }

        var factor = good ? k[0] : k[1];
        var width = prior;
        if (k[2] > 0 && (good || k[9] > 0))
        {
            var mean = 0.0;
            foreach (var a in active)
                mean += a / n;
            var v = 0.0;
            foreach (var a in active)
                v += (a - mean) * (a - mean) / n;
            // shrink towards prior sd with one pseudo-observation
            var priorVar = number.IsNormal ? 1 : 1 / 12.0;
            width = Math.Sqrt((v * n + priorVar * k[12]) / (n + k[12]));
        }

        var sigma = Math.Clamp(factor * width * Math.Pow(n, -1.0 / (dimensions + 4)), minimum, 1);
        sigmas.Fill(sigma);
    }

    private static void Neighbours(Span<double> active, ReadOnlySpan<double> centres, Span<double> sigmas, NumericDimension number, double least)
    {
        active.Sort();
        for (var i = 0; i < centres.Length; i++)
        {
            var at = active.BinarySearch(centres[i]);
            if (at < 0) { sigmas[i] = 1; continue; }
            var left = centres[i] - (at > 0 ? active[at - 1] : number.IsNormal ? -3 : 0);
            var right = (at + 1 < active.Length ? active[at + 1] : number.IsNormal ? 3 : 1) - centres[i];
            sigmas[i] = Math.Clamp(Math.Max(left, right), least, 1);
        }
    }
}
