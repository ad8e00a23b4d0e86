using System.Text.Json.Nodes;
using AutoTune.Algorithms;
using AutoTune.Quality.Plots;
using OxyPlot;

namespace AutoTune.Quality.Explain;

/// <summary>What each algorithm does, in one picture: the plots of docs/algorithms.</summary>
internal static class Pictures
{
    public const long Seed = 3;

    private static readonly (string Name, Func<PlotModel> Draw)[] All =
    [
        ("Random", () => Landscape.Of("Random", 60)),
        ("Anneal", () => Landscape.Of("Anneal", 60)),
        ("TPE", () => Landscape.Of("TPE", 60)),
        ("Evolution", () => Landscape.Of("Evolution", 120)),
        ("GPTuner", () => Landscape.Of("GPTuner", 40)),
        ("MetisTuner", () => Landscape.Of("MetisTuner", 40)),
        ("CmaEs", () => Landscape.Of("CmaEs", 100)),
        ("GridSearch", () => Landscape.Of("GridSearch", 49)),
        ("Batch", Landscape.OfBatch),
        ("BOHB", Landscape.OfBohb),
        ("Hyperband", Halving.Picture),
        ("PBTTuner", Lineages.Picture),
        ("PPOTuner", Architectures.Picture),
        ("Medianstop", () => LearningCurves.Of("Medianstop", new JsonObject { ["start_step"] = 4 })),
        ("Percentile", () => LearningCurves.Of("Percentile", new JsonObject { ["start_step"] = 4 })),
        ("Asha", () => LearningCurves.Of("Asha", [])),
        ("Curvefitting", () => LearningCurves.Of("Curvefitting", new JsonObject { ["epoch_num"] = LearningCurves.Steps })),
    ];

    /// <exception cref="InvalidOperationException">An algorithm of the registry has no picture.</exception>
    public static void Write(string folder)
    {
        var missing = AlgorithmRegistry.Instance.All.Select(info => info.Name).Except(All.Select(picture => picture.Name)).ToList();
        if (missing.Count > 0)
            throw new InvalidOperationException($"no picture explains {string.Join(", ", missing)}");
        foreach (var (name, draw) in All)
            Charts.Save(draw(), Path.Combine(folder, $"{name.ToLowerInvariant()}.svg"));
    }
}
