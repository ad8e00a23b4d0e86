using System.Text.Json.Nodes;
using AutoTune.Algorithms;
using AutoTune.Quality.Plots;
using OxyPlot;
using OxyPlot.Legends;

namespace AutoTune.Quality.Explain;

/// <summary>
/// PBT on gradient descent with noisy gradients, where a great rate is right early and a small one late: each step of a generation
/// multiplies the squared distance to the goal by (1 - rate)^2 and adds rate^2 of the noise.
/// </summary>
internal static class Lineages
{
    private const int Members = 10;
    private const int Generations = 15;
    private const int StepsOfGeneration = 10;

    public static PlotModel Picture()
    {
        var arguments = new JsonObject { ["population_size"] = Members, ["all_checkpoint_dir"] = "checkpoints" };
        var study = Study.Minimize(
            """
            {"rate": {"_type": "loguniform", "_value": [1e-3, 1]}}
            """,
            new StudyOptions { Tuner = "PBTTuner", TunerArguments = arguments, Seed = Pictures.Seed });
        var distances = new Dictionary<string, double>();
        var savedBy = new Dictionary<string, Trial>();
        var parents = new List<Trial?>();
        while (study.Trials.Count < Members * Generations && study.Ask() is { } trial)
        {
            var (load, save) = (trial["load_checkpoint_dir"].GetString()!, trial["save_checkpoint_dir"].GetString()!);
            parents.Add(savedBy.GetValueOrDefault(load));
            distances[save] = Train(distances.GetValueOrDefault(load, 1), Rate(trial));
            savedBy[save] = trial;
            study.Tell(trial, distances[save]);
        }

        var plot = Charts.Plot("PBTTuner: learning rates of 10 members, each from whom it copied", "generation", "learning rate", yLogarithmic: true);
        var line = AncestorsOf(study.Trials.Skip(Members * (Generations - 1)).MinBy(trial => trial.Value)!, parents).ToHashSet();
        foreach (var trial in study.Trials.OrderBy(trial => line.Contains(trial.Number)))
        {
            if (parents[trial.Number] is not { } parent)
                continue;
            var step = Charts.Line(null, 1, [Place(parent), Place(trial)]);
            if (!line.Contains(trial.Number))
                (step.Color, step.StrokeThickness) = (OxyColors.Silver, 1);
            plot.Series.Add(step);
        }

        var leader = Charts.Line("the best at the end, and its forebears", 1, []);
        leader.StrokeThickness = 2.5;
        var others = Charts.Line("the others", 1, []);
        others.Color = OxyColors.Silver;
        plot.Series.Add(leader);
        plot.Series.Add(others);
        Charts.AddLegend(plot, LegendPosition.RightTop);
        return plot;
    }

    private static double Train(double distance, double rate)
    {
        for (var step = 0; step < StepsOfGeneration; step++)
            distance = (1 - rate) * (1 - rate) * distance + rate * rate * 0.1;
        return distance;
    }

    private static IEnumerable<int> AncestorsOf(Trial? trial, List<Trial?> parents)
    {
        for (; trial is not null; trial = parents[trial.Number])
            yield return trial.Number;
    }

    private static DataPoint Place(Trial trial) => new(trial.Number / Members, Rate(trial));

    private static double Rate(Trial trial) => trial["rate"].GetDouble();
}
