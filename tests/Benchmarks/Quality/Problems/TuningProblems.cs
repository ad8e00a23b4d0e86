using static AutoTune.Quality.Problems.Functions;

namespace AutoTune.Quality.Problems;

/// <summary>Formulas that behave like what people tune: errors that level off, settings that depend on each other, trials that fail.</summary>
internal static class TuningProblems
{
    public static IReadOnlyList<Problem> All { get; } =
    [
        new(
            "network", "tuning",
            """
            {"optimizer": {"_type": "choice", "_value": ["sgd", "momentum", "adam"]}, "rate": {"_type": "loguniform", "_value": [1e-5, 1]},
             "batch": {"_type": "choice", "_value": [32, 64, 128, 256]}, "width": {"_type": "qloguniform", "_value": [16, 1024, 16]},
             "layers": {"_type": "randint", "_value": [1, 7]}, "dropout": {"_type": "uniform", "_value": [0, 0.6]},
             "decay": {"_type": "loguniform", "_value": [1e-7, 1e-1]}}
            """,
            Network,
            """{"optimizer": "adam", "rate": 1e-3, "batch": 64, "width": 256, "layers": 4, "dropout": 0.5, "decay": 1e-6}""",
            Noise: 0.002),
        new(
            "boosting", "tuning",
            """
            {"rate": {"_type": "loguniform", "_value": [0.005, 0.5]}, "trees": {"_type": "qloguniform", "_value": [50, 2000, 50]},
             "depth": {"_type": "randint", "_value": [2, 13]}, "leaf": {"_type": "qloguniform", "_value": [1, 128, 1]},
             "rows": {"_type": "uniform", "_value": [0.3, 1]}, "columns": {"_type": "quniform", "_value": [0.3, 1, 0.1]},
             "lambda": {"_type": "loguniform", "_value": [1e-4, 100]}}
            """,
            Boosting,
            """{"rate": 0.05, "trees": 800, "depth": 5, "leaf": 8, "rows": 0.75, "columns": 0.8, "lambda": 1}"""),
        new(
            "svm", "tuning",
            """
            {"kernel": {"_type": "choice", "_value": ["linear", "poly", "rbf"]}, "c": {"_type": "loguniform", "_value": [1e-3, 1e4]},
             "gamma": {"_type": "loguniform", "_value": [1e-6, 10]}}
            """,
            Svm,
            """{"kernel": "rbf", "c": 10, "gamma": 0.01}"""),
        new(
            "database", "tuning",
            """
            {"page": {"_type": "choice", "_value": [4, 8, 16, 32, 64]}, "pool": {"_type": "qloguniform", "_value": [64, 16384, 64]},
             "threads": {"_type": "randint", "_value": [1, 65]}, "compression": {"_type": "choice", "_value": ["none", "fast", "dense"]},
             "flush": {"_type": "loguniform", "_value": [0.01, 100]}, "prefetch": {"_type": "choice", "_value": [true, false]}}
            """,
            Database,
            """{"page": 16, "pool": 4096, "threads": 24, "compression": "fast", "flush": 1, "prefetch": true}""",
            Noise: 1),
    ];

    /// <summary>
    /// A validation error: the best rate depends on optimizer, batch and width, and ten times that diverges; capacity and
    /// regularisation have to fit together.
    /// </summary>
    private static double? Network(Point point)
    {
        var (optimizer, rateOffset) = point.Word("optimizer") switch { "sgd" => (0.01, 2.2), "momentum" => (0.003, 1.5), _ => (0.0, 0.0) };
        var bestRate = -3 + rateOffset + 0.15 * Math.Log2(point["batch"] / 64) - 0.4 * Math.Log10(point["width"] / 256);
        var rate = Math.Log10(point["rate"]) - bestRate;
        if (rate > 1)
            return null;
        var capacity = Math.Log2(point["width"] * point["layers"]);
        var regularisation = 3 * point["dropout"] + 0.5 * (Math.Log10(point["decay"]) + 7);
        var wrong = optimizer + 0.04 * Square(rate) + 0.004 * Square(capacity - 10) + 0.006 * Square(regularisation - 2 - 0.5 * (capacity - 10))
            + 0.001 * Math.Abs(Math.Log2(point["batch"] / 64)) + 0.002 * Math.Abs(point["layers"] - 4);
        return 0.05 + 0.85 * (1 - Math.Exp(-wrong / 0.3));
    }

    /// <summary>A validation error: rate times trees has to be right, large leaves ask for deeper trees.</summary>
    private static double? Boosting(Point point)
    {
        var fitted = Math.Log(point["rate"] * point["trees"] / 40);
        var depth = point["depth"] - 5 - 0.6 * Math.Log2(point["leaf"] / 8);
        return 0.2 + (fitted < 0 ? 0.05 : 0.01) * Square(fitted) + 0.1 * Math.Max(0, point["rate"] - 0.05) + 0.003 * Square(depth)
            + 0.0015 * Math.Abs(Math.Log2(point["leaf"] / 8)) + 0.15 * Square(point["rows"] - 0.75) + 0.05 * Square(point["columns"] - 0.8)
            + 0.002 * Square(Math.Log10(point["lambda"]));
    }

    /// <summary>An error: a ridge along which c and gamma make up for each other, chance level away from it.</summary>
    private static double? Svm(Point point)
    {
        var (c, gamma) = (Math.Log10(point["c"]), Math.Log10(point["gamma"]));
        var wrong = point.Word("kernel") switch
        {
            "linear" => 0.25 + 0.01 * Square(c + 1),
            "poly" => 0.1 + 0.3 * Square(c + 2 * gamma + 2) + 0.02 * Square(c),
            _ => 0.3 * Square(c + gamma + 1) + 0.04 * Square(c - 1),
        };
        return 0.08 + 0.42 * (1 - Math.Exp(-2 * wrong));
    }

    /// <summary>Milliseconds: too many threads are worse than too few, a pool beyond the memory swaps.</summary>
    private static double? Database(Point point)
    {
        var pool = Math.Log2(point["pool"] / 4096);
        var threads = point["threads"] - 24;
        var compression = point.Word("compression") switch { "none" => 4.0, "fast" => 0, _ => 6 };
        var prefetch = point.Parameters.GetProperty("prefetch").GetBoolean();
        return 20 + (pool < 0 ? 2 * Square(pool) : 40 * pool) + (threads < 0 ? 0.04 : 0.02) * Square(threads) + compression
            + 3 * Square(Math.Log2(point["page"] / 16)) * (prefetch ? 0.5 : 1) + (prefetch ? 0 : 3) + 3 * Square(Math.Log10(point["flush"]));
    }
}
