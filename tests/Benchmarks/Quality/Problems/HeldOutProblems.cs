using static AutoTune.Quality.Problems.Functions;

namespace AutoTune.Quality.Problems;

/// <summary>One of each kind that nothing is ever chosen by: how much of what the other groups say is true elsewhere.</summary>
internal static class HeldOutProblems
{
    private const string Group = "held out";

    private static readonly string[] Passes = ["off", "safe", "full"];

    public static IReadOnlyList<Problem> All { get; } =
    [
        Boxes.Moved(
            "levy4-moved", Group, Levy, -10, 10, [(0, 1), (-30, 10), (0, 1e-2), (100, 900)], [1, 1, 1, 1], [0.18, -0.26, 0.33, -0.11]),
        Boxes.Cube("styblinski5", Group, StyblinskiTang, 5, -5, 5, [.. Enumerable.Repeat(-2.903534027771177, 5)]),
        Boxes.Cube("valley6-noisy", Group, Valley, 6, 0, 1, [.. Enumerable.Repeat(0.4, 6)], noise: 0.05),
        new(
            "compiler", Group,
            $$"""
            { {{string.Join(", ", Enumerable.Range(0, 6).Select(i => $$"""
            "pass{{i}}": {"_type": "choice", "_value": ["off", "safe", "full"]}
            """))}},
             "unroll": {"_type": "choice", "_value": [1, 2, 4, 8, 16]}, "inline": {"_type": "qloguniform", "_value": [10, 5000, 10]},
             "registers": {"_type": "randint", "_value": [8, 33]} }
            """,
            Compiler,
            $$"""
            { {{string.Join(", ", Enumerable.Range(0, 6).Select(i => $"\"pass{i}\": \"{Passes[(i * i + 1) % 3]}\""))}},
             "unroll": 4, "inline": 300, "registers": 20 }
            """),
        new(
            "pipeline", Group,
            """
            {"features": {"_type": "choice", "_value": [
               {"_name": "all"},
               {"_name": "best", "count": {"_type": "qloguniform", "_value": [5, 500, 5]}},
               {"_name": "components", "share": {"_type": "uniform", "_value": [0.5, 1]}, "whiten": {"_type": "choice", "_value": [true, false]}}]},
             "model": {"_type": "choice", "_value": [
               {"_name": "neighbours", "count": {"_type": "randint", "_value": [1, 51]}, "power": {"_type": "uniform", "_value": [1, 3]}},
               {"_name": "boosting", "rate": {"_type": "loguniform", "_value": [1e-3, 1]}, "depth": {"_type": "randint", "_value": [1, 11]},
                "rows": {"_type": "uniform", "_value": [0.2, 1]}},
               {"_name": "kernel", "c": {"_type": "loguniform", "_value": [1e-3, 1e3]}, "gamma": {"_type": "loguniform", "_value": [1e-5, 10]}}]}}
            """,
            Pipeline,
            """{"features": {"_name": "components", "share": 0.9, "whiten": true}, "model": {"_name": "kernel", "c": 10, "gamma": 0.01}}""",
            Noise: 0.003),
        new(
            "agent", Group,
            """
            {"rate": {"_type": "loguniform", "_value": [1e-6, 1e-1]}, "discount": {"_type": "choice", "_value": [0.9, 0.95, 0.99, 0.995, 0.999]},
             "clip": {"_type": "uniform", "_value": [0.05, 0.5]}, "entropy": {"_type": "lognormal", "_value": [-5, 2]},
             "horizon": {"_type": "qloguniform", "_value": [32, 4096, 32]}, "epochs": {"_type": "randint", "_value": [1, 21]}}
            """,
            Agent,
            """{"rate": 3e-4, "discount": 0.99, "clip": 0.2, "entropy": 0.01, "horizon": 1024, "epochs": 8}""",
            Noise: 5),
    ];

    /// <summary>A long narrow valley across all axes, between flat walls; 0 where all are 0.4.</summary>
    private static double Valley(double[] x)
    {
        var along = x.Average() - 0.4;
        var across = x.Sum(v => Square(v - 0.4 - along));
        return Math.Tanh(2 * Square(along) + 6 * across);
    }

    /// <summary>Seconds of a program's run: passes that are right alone, and one pair that is wrong together.</summary>
    private static double? Compiler(Point point)
    {
        var passes = Enumerable.Range(0, 6).Select(i => Array.IndexOf(Passes, point.Word($"pass{i}"))).ToArray();
        var wrong = passes.Select((pass, i) => 0.05 * (i + 1) * Math.Abs(pass - (i * i + 1) % 3)).Sum();
        var pair = passes[0] == 2 && passes[3] == 2 ? 1 : 0;
        return 10 + wrong + pair + 0.3 * Math.Abs(Math.Log2(point["unroll"] / 4)) + 0.2 * Square(Math.Log(point["inline"] / 300))
            + 0.01 * Square(point["registers"] - 20);
    }

    private static double? Pipeline(Point point)
    {
        var (features, model) = (point.Branch("features"), point.Branch("model"));
        var prepared = features.Word("_name") switch
        {
            "all" => 0.08,
            "best" => 0.03 + 0.02 * Square(Math.Log10(features["count"] / 60)),
            _ => 0.5 * Square(features["share"] - 0.9) + (features.Parameters.GetProperty("whiten").GetBoolean() ? 0 : 0.02),
        };
        var fitted = model.Word("_name") switch
        {
            "neighbours" => 0.1 + 0.0001 * Square(model["count"] - 12) + 0.005 * Math.Abs(model["power"] - 1),
            "boosting" => 0.02 + 0.04 * Square(Math.Log10(model["rate"]) + 1) + 0.003 * Square(model["depth"] - 4)
                + 0.05 * Square(model["rows"] - 0.7),
            _ => 0.03 * Square(Math.Log10(model["c"]) + Math.Log10(model["gamma"]) + 1) + 0.01 * Square(Math.Log10(model["c"]) - 1),
        };
        return 0.1 + prepared + fitted;
    }

    /// <summary>A return with its sign turned: a policy that learns too fast collapses.</summary>
    private static double? Agent(Point point)
    {
        var speed = Math.Log10(point["rate"] / 3e-4) + 0.5 * Math.Log10(point["epochs"] / 8) + Math.Log10(point["clip"] / 0.2);
        var wrong = (speed > 0 ? 2 : 0.5) * Square(speed) + 0.3 * Square(Math.Log10((1 - point["discount"]) / 0.01))
            + 0.1 * Square(Math.Log10(point["entropy"]) + 2) + 0.05 * Square(Math.Log2(point["horizon"] / 1024)) + 2 * Square(point["clip"] - 0.2)
            + 0.1 * Square(Math.Log(point["epochs"] / 8));
        return -400 * Math.Exp(-wrong);
    }
}
