namespace AutoTune.Algorithms.Curvefitting;

/// <summary>
/// Nonlinear least squares by Levenberg and Marquardt, the damping scaled by the diagonal (Marquardt 1963) and its factor adapted by
/// Nielsen's rule (Madsen, Nielsen, Tingleff 2004, "Methods for non-linear least squares problems", section 3.2). Ours rather than
/// MathNet's: a decision fits twelve curves from several starts within milliseconds, on matrices of four by four that need no heap, and
/// a step to where a curve has no value must be a step not taken, not an exception.
/// </summary>
internal sealed class LeastSquares(CurveFunction curve, double[] xs, double[] ys)
{
    private const int MaxIterations = 60;

    /// <summary>A sum of squares that falls by less, in proportion, has arrived.</summary>
    private const double Tolerance = 1e-9;

    private const double RelativeStep = 6e-6;
    private const double LeastScale = 1e-3;
    private const double FirstDamping = 1e-3;
    private const double MostDamping = 1e12;

    /// <summary>The best fit that is reached from any of the starts.</summary>
    /// <returns>The parameters and the sum of squared residuals; infinite, when the curve has no value at any start.</returns>
    public (double[] Parameters, double Squares) Fit(double[][] starts)
    {
        var best = (Parameters: starts[0], Squares: double.PositiveInfinity);
        foreach (var start in starts)
        {
            var fit = From(start);
            if (fit.Squares < best.Squares)
                best = fit;
        }

        return best;
    }

    private (double[] Parameters, double Squares) From(double[] start)
    {
        var n = start.Length;
        var p = start.ToArray();
        var squares = Squares(p);
        if (!double.IsFinite(squares))
            return (p, double.PositiveInfinity);
        Span<double> normal = stackalloc double[n * n];
        Span<double> damped = stackalloc double[n * n];
        Span<double> gradient = stackalloc double[n];
        Span<double> step = stackalloc double[n];
        var next = new double[n];
        var damping = FirstDamping;
        var growth = 2.0;
        var arrived = !Linearise(p, normal, gradient);
        for (var i = 0; i < MaxIterations && !arrived && damping < MostDamping; i++)
        {
            normal.CopyTo(damped);
            for (var d = 0; d < n; d++)
                damped[d * n + d] += damping * Math.Max(normal[d * n + d], 1e-12);
            gradient.CopyTo(step);
            var solved = Solve(damped, step);
            for (var d = 0; d < n; d++)
                next[d] = p[d] + step[d];
            var reached = solved ? Squares(next) : double.PositiveInfinity;
            if (!(reached < squares))
            {
                damping *= growth;
                growth *= 2;
                continue;
            }

            var expected = 0.0;
            for (var d = 0; d < n; d++)
                expected += step[d] * (damping * normal[d * n + d] * step[d] + gradient[d]);
            var ratio = expected > 0 ? (squares - reached) / expected : 1;
            damping *= Math.Max(1.0 / 3, 1 - Math.Pow(2 * ratio - 1, 3));
            growth = 2;
            arrived = squares - reached <= Tolerance * squares;
            squares = reached;
            next.CopyTo(p, 0);
            arrived |= !Linearise(p, normal, gradient);
        }

        return (p, squares);
    }

    private double Squares(ReadOnlySpan<double> p)
    {
        var sum = 0.0;
        for (var i = 0; i < xs.Length; i++)
        {
            var residual = ys[i] - curve(xs[i], p);
            sum += residual * residual;
        }

        return sum;
    }

    /// <summary>The normal matrix and the gradient of half the squares, by central differences; false where the curve ends.</summary>
    private bool Linearise(double[] p, Span<double> normal, Span<double> gradient)
    {
        var n = p.Length;
        normal.Clear();
        gradient.Clear();
        Span<double> slopes = stackalloc double[n];
        Span<double> moved = stackalloc double[n];
        p.CopyTo(moved);
        for (var i = 0; i < xs.Length; i++)
        {
            for (var d = 0; d < n; d++)
            {
                var h = RelativeStep * Math.Max(Math.Abs(p[d]), LeastScale);
                moved[d] = p[d] + h;
                var above = curve(xs[i], moved);
                moved[d] = p[d] - h;
                slopes[d] = (above - curve(xs[i], moved)) / (2 * h);
                moved[d] = p[d];
            }

            var residual = ys[i] - curve(xs[i], p);
            for (var d = 0; d < n; d++)
            {
                if (!double.IsFinite(slopes[d]))
                    return false;
                gradient[d] += slopes[d] * residual;
                for (var e = 0; e < n; e++)
                    normal[d * n + e] += slopes[d] * slopes[e];
            }
        }

        return true;
    }

    /// <summary>Solves matrix x = right in place by Cholesky; false when the matrix is not positive definite.</summary>
    private static bool Solve(Span<double> matrix, Span<double> right)
    {
        var n = right.Length;
        for (var j = 0; j < n; j++)
        {
            for (var i = j; i < n; i++)
            {
                var sum = matrix[i * n + j];
                for (var k = 0; k < j; k++)
                    sum -= matrix[i * n + k] * matrix[j * n + k];
                if (i == j && !(sum > 0 && double.IsFinite(sum)))
                    return false;
                matrix[i * n + j] = i == j ? Math.Sqrt(sum) : sum / matrix[j * n + j];
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
                right[i] -= matrix[i * n + k] * right[k];
            right[i] /= matrix[i * n + i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                right[i] -= matrix[k * n + i] * right[k];
            right[i] /= matrix[i * n + i];
        }

        return true;
    }
}
