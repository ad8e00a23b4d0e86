using AutoTune.Algorithms;
using AutoTune.Quality.Plots;
using OxyPlot;

namespace AutoTune.Quality.Explain;

/// <summary>PPO on a network of four layers: how often it takes what is best there.</summary>
internal static class Architectures
{
    private const int TrialsOfUpdate = 20;
    private const int Updates = 60;

    private static readonly string[] Best = ["conv5", "conv3", "pool", "skip"];

    public static PlotModel Picture()
    {
        var space = $$"""{ {{string.Join(", ", Best.Select((_, i) => $$"""
            "layer{{i + 1}}": {"_type": "layer_choice", "_value": ["conv3", "conv5", "pool", "skip"]}
            """))}} }""";
        var study = Study.Maximize(space, new StudyOptions { Tuner = "PPOTuner", Seed = Pictures.Seed });
        while (study.Trials.Count < TrialsOfUpdate * Updates && study.Ask() is { } trial)
            study.Tell(trial, Accuracy(trial));

        var plot = Charts.Plot(
            "PPOTuner: how often each layer gets the operation that is best there", "update (20 trials each)", "share of the trials");
        for (var layer = 0; layer < Best.Length; layer++)
        {
            var shares = study.Trials.Chunk(TrialsOfUpdate).Select(trials => trials.Average(trial => Choice(trial, layer) == Best[layer] ? 1.0 : 0));
            plot.Series.Add(Charts.Line($"layer {layer + 1}", layer, shares.Select((share, update) => new DataPoint(update, share))));
        }

        Charts.AddLegend(plot);
        return plot;
    }

    private static double Accuracy(Trial trial) => 0.9 - 0.1 * Best.Where((best, layer) => Choice(trial, layer) != best).Count();

    private static string Choice(Trial trial, int layer) => trial[$"layer{layer + 1}"].GetProperty("_value").GetString()!;
}
