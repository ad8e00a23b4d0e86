using System.Text.Json;

namespace AutoTune.Quality.Problems;

/// <summary>A function to minimise.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Group">What kind of problem it is; "held out": nothing was ever chosen by its results.</param>
/// <param name="Space">Its search space, JSON in the language of experiments.</param>
/// <param name="Loss">The true value of a point, never below that of <paramref name="Solution"/>; null: the trial fails.</param>
/// <param name="Solution">A point that has the least true value, JSON.</param>
/// <param name="Noise">Standard deviation of the normal noise that is added to what the tuner is told.</param>
internal sealed record Problem(string Name, string Group, string Space, Func<Point, double?> Loss, string Solution, double Noise = 0)
{
    /// <summary>The least true value.</summary>
    public double Optimum { get; } = Loss(new Point(JsonElement.Parse(Solution)))
        ?? throw new ArgumentException($"{Name}: its solution fails", nameof(Solution));

    /// <summary>The true value; null: the trial fails.</summary>
    public double? Value(JsonElement parameters)
    {
        var value = Loss(new Point(parameters));
        return value < Optimum - 1e-6
            ? throw new InvalidOperationException($"{Name}: {parameters} has {value}, less than the solution's {Optimum}")
            : value;
    }
}
