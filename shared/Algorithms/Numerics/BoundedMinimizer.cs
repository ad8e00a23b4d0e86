namespace AutoTune.Algorithms.Numerics;

/// <summary>
/// Minimises a smooth function in a box: L-BFGS (Nocedal 1980, "Updating quasi-Newton matrices with limited storage") on the variables
/// that are not held at a bound, with a projected, backtracking line search (Bertsekas 1982, "Projected Newton methods for optimization
/// problems with simple constraints"). Its work is bounded by a number of evaluations.
/// </summary>
/// <remarks>
/// Ours and not MathNet's BfgsBMinimizer, which allocates matrices in every step and throws where a line search gets no further, both in
/// the innermost loop of a proposal. An instance keeps its memory for the next call; not thread-safe.
/// </remarks>
internal sealed class BoundedMinimizer
{
    /// <summary>Pairs of steps and gradient differences that are kept.</summary>
    private const int Memory = 8;

    private const double SufficientDecrease = 1e-4;
    private const int MaxHalvings = 20;

    private readonly double[][] steps;
    private readonly double[][] differences;
    private readonly double[] curvatures = new double[Memory];
    private readonly double[] factors = new double[Memory];
    private readonly double[] gradient;
    private readonly double[] direction;
    private readonly double[] next;
    private readonly double[] nextGradient;
    private readonly bool[] free;
    private int pairs;

    public BoundedMinimizer(int dimensions)
    {
        steps = [.. Enumerable.Range(0, Memory).Select(_ => new double[dimensions])];
        differences = [.. Enumerable.Range(0, Memory).Select(_ => new double[dimensions])];
        gradient = new double[dimensions];
        direction = new double[dimensions];
        next = new double[dimensions];
        nextGradient = new double[dimensions];
        free = new bool[dimensions];
    }

    /// <summary>A function and its gradient.</summary>
    /// <param name="x">Where.</param>
    /// <param name="gradient">Takes the gradient.</param>
    /// <returns>The value; a point where it is not finite is never taken.</returns>
    public delegate double Function(ReadOnlySpan<double> x, Span<double> gradient);

    /// <summary>Minimises from x, in place.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The start, inside the bounds; the best point found when it returns.</param>
    /// <param name="lower">Lower bounds; a variable whose bounds are equal stays.</param>
    /// <param name="upper">Upper bounds.</param>
    /// <param name="maxEvaluations">Evaluations of the function at most.</param>
    /// <param name="tolerance">Ends when no variable's projected gradient is larger, or a step gains less than this.</param>
    /// <returns>The value at x.</returns>
    public double Minimize(
        Function function, Span<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, int maxEvaluations, double tolerance)
    {
        pairs = 0;
        var value = function(x, gradient);
        var evaluations = 1;
        while (evaluations < maxEvaluations && double.IsFinite(value))
        {
            var largest = 0.0;
            for (var d = 0; d < x.Length; d++)
            {
                free[d] = !(gradient[d] >= 0 && x[d] <= lower[d]) && !(gradient[d] <= 0 && x[d] >= upper[d]);
                if (free[d])
                    largest = Math.Max(largest, Math.Abs(gradient[d]));
            }

            if (largest <= tolerance)
                break;
            SetDirection();
            var t = pairs == 0 ? Math.Min(1, 0.5 / largest) * Scale(lower, upper) : 1;
            var gain = double.NegativeInfinity;
            for (var halvings = 0; halvings < MaxHalvings && evaluations < maxEvaluations; halvings++)
            {
                var slope = 0.0;
                for (var d = 0; d < x.Length; d++)
                {
                    next[d] = Math.Clamp(x[d] + t * direction[d], lower[d], upper[d]);
                    slope += gradient[d] * (next[d] - x[d]);
                }

                var nextValue = function(next, nextGradient);
                evaluations++;
                if (double.IsFinite(nextValue) && nextValue <= value + SufficientDecrease * slope)
                {
                    gain = value - nextValue;
                    value = nextValue;
                    break;
                }

                // The parabola through the values and the slope, kept between a tenth and a half.
                var parabola = slope / (2 * (slope - (nextValue - value)));
                t *= double.IsFinite(parabola) ? Math.Clamp(parabola, 0.1, 0.5) : 0.1;
            }

            if (double.IsNegativeInfinity(gain))
            {
                if (pairs == 0)
                    break;
                pairs = 0; // the model of the curvature misled: once more along the gradient
                continue;
            }

            Remember(x);
            next.CopyTo(x);
            nextGradient.CopyTo(gradient, 0);
            if (gain <= tolerance * tolerance)
                break;
        }

        return value;
    }

    /// <summary>A first step's length: a tenth of the smallest side of the box.</summary>
    private static double Scale(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var side = 10.0;
        for (var d = 0; d < lower.Length; d++)
        {
            if (upper[d] > lower[d])
                side = Math.Min(side, upper[d] - lower[d]);
        }

        return side / 10;
    }

    /// <summary>direction = -H gradient on the free variables, by the two-loop recursion; 0 on the others.</summary>
    private void SetDirection()
    {
        for (var d = 0; d < direction.Length; d++)
            direction[d] = free[d] ? -gradient[d] : 0;
        if (pairs == 0)
            return;
        var oldest = Math.Max(0, pairs - Memory);
        for (var p = pairs - 1; p >= oldest; p--)
        {
            factors[p % Memory] = Dot(steps[p % Memory], direction) / curvatures[p % Memory];
            Add(-factors[p % Memory], differences[p % Memory]);
        }

        var newest = (pairs - 1) % Memory;
        var scale = curvatures[newest] / Dot(differences[newest], differences[newest]);
        for (var d = 0; d < direction.Length; d++)
            direction[d] *= scale;
        for (var p = oldest; p < pairs; p++)
            Add(factors[p % Memory] - Dot(differences[p % Memory], direction) / curvatures[p % Memory], steps[p % Memory]);
        var descent = 0.0;
        for (var d = 0; d < direction.Length; d++)
            descent += direction[d] * gradient[d];
        if (descent < 0)
            return;
        pairs = 0;
        for (var d = 0; d < direction.Length; d++)
            direction[d] = free[d] ? -gradient[d] : 0;
    }

    private void Remember(ReadOnlySpan<double> x)
    {
        var slot = pairs % Memory;
        double curvature = 0, square = 0;
        for (var d = 0; d < x.Length; d++)
        {
            steps[slot][d] = next[d] - x[d];
            differences[slot][d] = nextGradient[d] - gradient[d];
            curvature += steps[slot][d] * differences[slot][d];
            square += differences[slot][d] * differences[slot][d];
        }

        if (curvature > 1e-12 * square)
            (curvatures[slot], pairs) = (curvature, pairs + 1);
    }

    private double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var d = 0; d < a.Length; d++)
            sum += free[d] ? a[d] * b[d] : 0;
        return sum;
    }

    private void Add(double factor, double[] terms)
    {
        for (var d = 0; d < direction.Length; d++)
            direction[d] += free[d] ? factor * terms[d] : 0;
    }
}
