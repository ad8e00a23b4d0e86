using System.Text.Json.Nodes;
using AutoTune.Algorithms;
using AutoTune.Quality.Plots;
using OxyPlot;
using OxyPlot.Series;

namespace AutoTune.Quality.Explain;

/// <summary>Hyperband's first bracket: the loss of configurations over the budget they got.</summary>
internal static class Halving
{
    private const int Greatest = 27;

    /// <summary>27 with a budget of 1, 9 with 3, 3 with 9, 1 with 27.</summary>
    private const int TrialsOfFirstBracket = 27 + 9 + 3 + 1;

    public static PlotModel Picture()
    {
        var study = Study.Minimize(
            """
            {"floor": {"_type": "uniform", "_value": [0.1, 0.6]}, "speed": {"_type": "loguniform", "_value": [2, 12]}}
            """,
            new StudyOptions { Advisor = "Hyperband", AdvisorArguments = new JsonObject { ["R"] = Greatest }, Seed = Pictures.Seed });
        while (study.Trials.Count < TrialsOfFirstBracket && study.Ask() is { } trial)
            study.Tell(trial, Loss(trial));

        var plot = Charts.Plot("Hyperband: its first bracket; of three configurations one goes on", "budget", "loss", xLogarithmic: true);
        foreach (var configuration in study.Trials.GroupBy(trial => trial["floor"].GetDouble()).OrderBy(group => group.Count()))
        {
            DataPoint[] points = [.. configuration.Select(trial => new DataPoint(Budget(trial), trial.Value!.Value))];
            var line = Charts.Line(null, 0, points);
            line.Color = Colour(points.Length);
            line.MarkerType = MarkerType.Circle;
            line.MarkerFill = line.Color;
            line.MarkerSize = 3.5;
            plot.Series.Add(line);
        }

        return plot;
    }

    private static OxyColor Colour(int rungs) => rungs == 1 ? OxyColors.Silver : Charts.Colour(rungs - 2);

    private static double Budget(Trial trial) => trial["TRIAL_BUDGET"].GetDouble();

    private static double Loss(Trial trial)
    {
        var floor = trial["floor"].GetDouble();
        return floor + (1 - floor) * Math.Exp(-Budget(trial) / trial["speed"].GetDouble());
    }
}
