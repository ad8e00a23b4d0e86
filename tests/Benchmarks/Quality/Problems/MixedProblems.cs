using static AutoTune.Quality.Problems.Functions;

namespace AutoTune.Quality.Problems;

/// <summary>Log, integer, quantised and categorical parameters, and nested choices.</summary>
internal static class MixedProblems
{
    private static readonly string[] Colours = ["red", "green", "blue", "white"];

    public static IReadOnlyList<Problem> All { get; } =
    [
        new(
            "log-ellipse5", "mixed",
            """
            {"a": {"_type": "loguniform", "_value": [1e-6, 1]}, "b": {"_type": "loguniform", "_value": [1e-3, 1e3]},
             "c": {"_type": "loguniform", "_value": [1, 1e5]}, "d": {"_type": "loguniform", "_value": [1e-2, 10]},
             "e": {"_type": "loguniform", "_value": [1e-8, 1e-2]}}
            """,
            LogEllipse,
            """{"a": 1e-4, "b": 10, "c": 1e2, "d": 1, "e": 1e-3}"""),
        new(
            "integers4", "mixed",
            """
            {"a": {"_type": "randint", "_value": [-5, 11]}, "b": {"_type": "randint", "_value": [-5, 11]},
             "c": {"_type": "randint", "_value": [-5, 11]}, "d": {"_type": "randint", "_value": [-5, 11]}}
            """,
            point => Rosenbrock([point["a"], point["b"], point["c"], point["d"]]),
            """{"a": 1, "b": 1, "c": 1, "d": 1}"""),
        new(
            "ackley6-mixed", "mixed",
            """
            {"a": {"_type": "uniform", "_value": [0, 1]}, "b": {"_type": "uniform", "_value": [-3, 9]},
             "c": {"_type": "loguniform", "_value": [1e-5, 1]}, "d": {"_type": "randint", "_value": [0, 24]},
             "e": {"_type": "quniform", "_value": [0, 1, 0.05]}, "f": {"_type": "choice", "_value": [128, 16, 64, 8, 32]}}
            """,
            point => Ackley(
            [
                10 * (point["a"] - 0.7), point["b"] - 1, 2 * (Math.Log10(point["c"]) + 3.5), (point["d"] - 17) / 2,
                12 * (point["e"] - 0.35), 2 * Math.Log2(point["f"] / 32),
            ]),
            """{"a": 0.7, "b": 1, "c": 0.00031622776601683794, "d": 17, "e": 0.35, "f": 32}"""),
        new(
            "categories8", "mixed",
            $$"""{ {{string.Join(", ", Enumerable.Range(0, 8).Select(i => $$"""
            "c{{i}}": {"_type": "choice", "_value": ["red", "green", "blue", "white"]}
            """))}} }""",
            Categories,
            $$"""{ {{string.Join(", ", Enumerable.Range(0, 8).Select(i => $"\"c{i}\": \"{Colours[i * 3 % 4]}\""))}} }"""),
        new(
            "branin-branches", "mixed",
            """
            {"kind": {"_type": "choice", "_value": ["plain", "turned", "steep", "high"]},
             "x": {"_type": "uniform", "_value": [-5, 10]}, "y": {"_type": "uniform", "_value": [0, 15]}}
            """,
            point => point.Word("kind") switch
            {
                "plain" => Branin(point["x"], point["y"]),
                "turned" => 0.3 + Branin(5 - point["x"], 15 - point["y"]),
                "steep" => 0.1 + 3 * Branin(point["x"], point["y"]),
                _ => 5 + Branin(point["x"], point["y"]) / 10,
            },
            """{"kind": "plain", "x": 3.141592653589793, "y": 2.275}"""),
        new(
            "tree", "mixed",
            """
            {"model": {"_type": "choice", "_value": [
               {"_name": "linear", "penalty": {"_type": "loguniform", "_value": [1e-5, 1e3]}},
               {"_name": "forest", "depth": {"_type": "randint", "_value": [1, 31]}, "share": {"_type": "uniform", "_value": [0, 1]},
                "leaf": {"_type": "qloguniform", "_value": [1, 100, 1]}},
               {"_name": "net", "rate": {"_type": "loguniform", "_value": [1e-5, 1]}, "width": {"_type": "qloguniform", "_value": [8, 512, 8]},
                "activation": {"_type": "choice", "_value": ["relu", "tanh", "gelu"]}}]},
             "scale": {"_type": "choice", "_value": ["none", "standard", "rank"]}}
            """,
            Tree,
            """{"model": {"_name": "net", "rate": 0.01, "width": 128, "activation": "gelu"}, "scale": "standard"}"""),
    ];

    private static double? LogEllipse(Point point)
    {
        var (a, b, c) = (Math.Log10(point["a"]) + 4, Math.Log10(point["b"]) - 1, Math.Log10(point["c"]) - 2);
        var (d, e) = (Math.Log10(point["d"]), Math.Log10(point["e"]) + 3);
        return Square(a) + 4 * Square(b + a / 2) + Square(c) + 10 * Square(d) + 0.5 * Square(e - c);
    }

    /// <summary>A wrong colour costs more the later its place, and neighbours should differ as they do in the solution.</summary>
    private static double? Categories(Point point)
    {
        var colours = Enumerable.Range(0, 8).Select(i => Array.IndexOf(Colours, point.Word($"c{i}"))).ToArray();
        var wrong = colours.Select((colour, i) => colour == i * 3 % 4 ? 0 : 1 + 0.25 * i).Sum();
        var alike = Enumerable.Range(0, 7).Sum(i => (colours[i] + 3) % 4 == colours[i + 1] ? 0 : 0.5);
        return wrong + alike;
    }

    /// <summary>The linear model is soon as good as it gets, the forest nearly the best at once, the net the best when it is tuned.</summary>
    private static double? Tree(Point point)
    {
        var model = point.Branch("model");
        var scale = point.Word("scale");
        return model.Word("_name") switch
        {
            "linear" => 0.3 + 0.01 * Square(Math.Log10(model["penalty"])) + (scale == "none" ? 0.1 : 0),
            "forest" => 0.15 + 0.0005 * Square(model["depth"] - 14) + 0.2 * Square(model["share"] - 0.3) + 0.01 * Math.Log10(model["leaf"]),
            _ => 0.1 + 0.05 * Square(Math.Log10(model["rate"]) + 2) + 0.02 * Square(Math.Log2(model["width"] / 128))
                + (model.Word("activation") == "gelu" ? 0 : 0.02) + (scale == "standard" ? 0 : scale == "rank" ? 0.03 : 0.2),
        };
    }
}
