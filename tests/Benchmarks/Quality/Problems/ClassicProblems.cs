using static AutoTune.Quality.Problems.Boxes;

namespace AutoTune.Quality.Problems;

/// <summary>Functions of the literature: as they are, moved and in other units, and with noise.</summary>
internal static class ClassicProblems
{
    private static readonly double[] Hartmann3Solution = [0.11458889, 0.5556489, 0.85254698];
    private static readonly double[] Hartmann6Solution = [0.20168951, 0.15001069, 0.47687397, 0.27533243, 0.31165162, 0.65730053];
    private static readonly double[] BraninSolution = [Math.PI, 2.275];
    private static readonly (double, double)[] BraninBounds = [(-5, 10), (0, 15)];

    public static IReadOnlyList<Problem> All { get; } =
    [
        Box("branin", "classic", Branin, BraninBounds, BraninSolution),
        Cube("hartmann3", "classic", Functions.Hartmann3, 3, 0, 1, Hartmann3Solution),
        Cube("hartmann6", "classic", Functions.Hartmann6, 6, 0, 1, Hartmann6Solution),
        Cube("ackley5", "classic", Functions.Ackley, 5, -32.768, 32.768, new double[5]),
        Cube("rosenbrock4", "classic", Functions.Rosenbrock, 4, -5, 10, [1, 1, 1, 1]),
        Cube("rastrigin5", "classic", Functions.Rastrigin, 5, -5.12, 5.12, new double[5]),
        Cube("griewank6", "classic", Functions.Griewank, 6, -600, 600, new double[6]),

        Moved(
            "ackley5-moved", "moved", Functions.Ackley, -32.768, 32.768, [(0, 1), (-100, 300), (0, 1e-3), (5, 6), (-1e4, 0)],
            new double[5], [0.31, -0.23, 0.12, -0.37, 0.28]),
        Moved(
            "rastrigin5-moved", "moved", Functions.Rastrigin, -5.12, 5.12, [(0, 1000), (-1, 1), (2, 3), (0, 0.1), (-50, -10)],
            new double[5], [-0.17, 0.33, 0.26, -0.29, 0.08]),
        Moved(
            "griewank6-moved", "moved", Functions.Griewank, -600, 600, [(0, 1), (0, 10), (0, 100), (0, 1e3), (0, 1e4), (0, 1e5)],
            new double[6], [0.22, 0.35, -0.14, -0.31, 0.27, -0.09]),
        Moved(
            "rosenbrock4-moved", "moved", Functions.Rosenbrock, -5, 10, [(0, 1), (-20, 20), (100, 101), (0, 1e6)],
            [1, 1, 1, 1], [0.25, 0.1, 0.32, -0.21]),

        Box("branin-noisy", "noisy", Branin, BraninBounds, BraninSolution, noise: 1),
        Cube("hartmann6-noisy", "noisy", Functions.Hartmann6, 6, 0, 1, Hartmann6Solution, noise: 0.2),
        Cube("rastrigin5-noisy", "noisy", Functions.Rastrigin, 5, -5.12, 5.12, new double[5], noise: 5),
    ];

    private static double Branin(double[] x) => Functions.Branin(x[0], x[1]);
}
