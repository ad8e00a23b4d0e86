namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>Losses as targets of a model: mean 0, variance 1.</summary>
internal static class LossNormaliser
{
    public static string Mode = "plain";

    public static double[] Normalise(IReadOnlyList<double> losses)
    {
        var n = losses.Count;
        var largest = losses.Max(Math.Abs);
        var scale = largest > 1e100 ? largest : 1;
        var y = losses.Select(loss => loss / scale).ToArray();
        if (Mode == "halfrank")
            HalfRank(y);
        else if (Mode.StartsWith("log"))
        {
            HalfRank(y);
            LogWarp(y);
        }
        else if (Mode == "shiftlog")
        {
            var sorted = y.Order().ToArray();
            var c = (sorted[n / 2] - sorted[0]) * 0.1;
            if (c > 0) for (var i = 0; i < n; i++) y[i] = Math.Log(y[i] - sorted[0] + c);
        }
        else if (Mode == "yj")
            YeoJohnson(y);
        Standardise(y);
        return y;
    }

    private static void Standardise(double[] y)
    {
        var mean = y.Average();
        var variance = y.Average(value => (value - mean) * (value - mean));
        var inverse = variance > 0 ? 1 / Math.Sqrt(variance) : 0;
        for (var i = 0; i < y.Length; i++)
            y[i] = double.IsFinite(inverse) ? (y[i] - mean) * inverse : 0;
    }

    private static void HalfRank(double[] y)
    {
        var n = y.Length;
        var order = Enumerable.Range(0, n).OrderBy(i => y[i]).ToArray();
        var median = y[order[(n - 1) / 2]];
        // deviation from the good half
        double s = 0; int c = 0;
        foreach (var v in y) if (v < median) { s += (v - median) * (v - median); c++; }
        if (c == 0) return;
        var sd = Math.Sqrt(s / c);
        for (var r = (n - 1) / 2 + 1; r < n; r++)
        {
            var i = order[r];
            if (y[i] > median)
                y[i] = median + sd * Numerics.Gaussian.Quantile((r + 0.5) / n);
        }
    }

    private static void LogWarp(double[] y)
    {
        double lo = y.Min(), hi = y.Max();
        if (!(hi > lo)) return;
        for (var i = 0; i < y.Length; i++)
        {
            var u = (hi - y[i]) / (hi - lo); // 1 best
            var offset = 1.5;
            y[i] = -(0.5 - Math.Log(1 + (1-u) * (offset - 1)) / Math.Log(offset));
        }
    }

    private static void YeoJohnson(double[] y)
    {
        Standardise(y);
        double bestL = double.NegativeInfinity; double[] best = y;
        for (var lambda = -2.0; lambda <= 2.01; lambda += 0.1)
        {
            var t = y.Select(v => Yj(v, lambda)).ToArray();
            var m = t.Average(); var var_ = t.Average(v => (v - m) * (v - m));
            var l = -0.5 * y.Length * Math.Log(var_) + (lambda - 1) * y.Sum(v => Math.Sign(v) * Math.Log(Math.Abs(v) + 1));
            if (l > bestL) { bestL = l; best = t; }
        }
        best.CopyTo(y, 0);
    }

    private static double Yj(double v, double l) => v >= 0
        ? Math.Abs(l) < 1e-9 ? Math.Log(v + 1) : (Math.Pow(v + 1, l) - 1) / l
        : Math.Abs(l - 2) < 1e-9 ? -Math.Log(1 - v) : -(Math.Pow(1 - v, 2 - l) - 1) / (2 - l);
}
