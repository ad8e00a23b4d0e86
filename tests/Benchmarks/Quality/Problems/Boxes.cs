using System.Text.Json;

namespace AutoTune.Quality.Problems;

/// <summary>Problems of real parameters x0, x1 ... between bounds.</summary>
internal static class Boxes
{
    /// <summary>The same bounds in every dimension.</summary>
    public static Problem Cube(
        string name, string group, Func<double[], double> function, int dimensions, double low, double high, double[] solution, double noise = 0) =>
        Box(name, group, function, [.. Enumerable.Repeat((low, high), dimensions)], solution, noise);

    public static Problem Box(
        string name, string group, Func<double[], double> function, (double Low, double High)[] bounds, double[] solution, double noise = 0)
    {
        var space = bounds.Index().ToDictionary(
            bound => $"x{bound.Index}", bound => new { _type = "uniform", _value = new[] { bound.Item.Low, bound.Item.High } });
        return new Problem(
            name,
            group,
            JsonSerializer.Serialize(space),
            point => function([.. bounds.Select((_, i) => point[$"x{i}"])]),
            JsonSerializer.Serialize(solution.Index().ToDictionary(x => $"x{x.Index}", x => x.Item)),
            noise);
    }

    /// <summary>
    /// A function of the cube [low, high] behind bounds of other units: the solution, moved by <paramref name="shifts"/> (shares of the
    /// range), is in the middle of nothing.
    /// </summary>
    public static Problem Moved(
        string name, string group, Func<double[], double> function, double low, double high, (double Low, double High)[] bounds,
        double[] solution, double[] shifts, double noise = 0)
    {
        return Box(name, group, x => function([.. x.Select(Original)]), bounds, [.. solution.Select(Placed)], noise);

        double Original(double x, int i) => low + (high - low) * ((x - bounds[i].Low) / (bounds[i].High - bounds[i].Low) - shifts[i]);

        double Placed(double v, int i) => bounds[i].Low + (bounds[i].High - bounds[i].Low) * ((v - low) / (high - low) + shifts[i]);
    }
}
