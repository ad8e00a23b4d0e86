using System.Text.Json.Nodes;
using AutoTune.Algorithms;
using AutoTune.Quality.Plots;
using AutoTune.Quality.Problems;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace AutoTune.Quality.Explain;

/// <summary>Trials on Branin's function, which has three valleys, as dots coloured by their order; the best is ringed.</summary>
internal static class Landscape
{
    private const string Space =
        """
        {"x": {"_type": "uniform", "_value": [-5, 10]}, "y": {"_type": "uniform", "_value": [0, 15]}}
        """;

    /// <summary>Whole configurations, as somebody might have written them down.</summary>
    private const string BatchSpace =
        """
        {"run": {"_type": "choice", "_value": [
            {"x": -4, "y": 2}, {"x": 0, "y": 4}, {"x": 3, "y": 8}, {"x": 6, "y": 1}, {"x": 9, "y": 3}, {"x": -3, "y": 13}]}}
        """;

    private static readonly double[] Heights = [1, 2, 5, 10, 20, 50, 100, 200];

    public static PlotModel Of(string tuner, int trials)
    {
        var study = Search(Space, new StudyOptions { Tuner = tuner, Seed = Pictures.Seed }, trials, trial => Branin(trial));
        return Picture($"{tuner}: {trials} trials", study, _ => 4);
    }

    public static PlotModel OfBatch()
    {
        var study = Search(BatchSpace, new StudyOptions { Tuner = "Batch", Seed = Pictures.Seed }, int.MaxValue, trial => Branin(trial));
        return Picture($"Batch: {study.Trials.Count} given trials", study, _ => 6);
    }

    /// <summary>Small budgets see the function through a mist: something is added that is gone at the greatest budget.</summary>
    public static PlotModel OfBohb()
    {
        const double Greatest = 9;
        var arguments = new JsonObject { ["min_budget"] = 1, ["max_budget"] = Greatest };
        var study = Search(
            Space,
            new StudyOptions { Advisor = "BOHB", AdvisorArguments = arguments, Seed = Pictures.Seed },
            120,
            trial => Branin(trial) + 10 * (1 - Budget(trial) / Greatest) * (1 + Math.Sin(trial["x"].GetDouble() * 2 + trial["y"].GetDouble())));
        return Picture("BOHB: the larger the dot, the greater the budget (1, 3, 9)", study, trial => 1.5 + Math.Log2(1 + Budget(trial)));

        static double Budget(Trial trial) => trial["TRIAL_BUDGET"].GetDouble();
    }

    private static Study Search(string space, StudyOptions options, int trials, Func<Trial, double> value)
    {
        var study = Study.Minimize(space, options);
        while (study.Trials.Count < trials && study.Ask() is { } trial)
            study.Tell(trial, value(trial));
        return study;
    }

    private static PlotModel Picture(string title, Study study, Func<Trial, double> size)
    {
        var plot = Charts.Plot($"{title}; the best, ringed, has {study.Best!.Value:0.000}", "x", "y");
        plot.Series.Add(Contours());
        plot.Axes.Add(new LinearColorAxis
        {
            Position = AxisPosition.Right, Title = "trial", Key = "order", Minimum = 1, Maximum = study.Trials.Count,
            Palette = OxyPalettes.Viridis(24),
        });
        var dots = new ScatterSeries
        {
            MarkerType = MarkerType.Circle, ColorAxisKey = "order", MarkerStroke = OxyColors.White, MarkerStrokeThickness = 0.5,
        };
        dots.Points.AddRange(study.Trials.Select(trial => new ScatterPoint(X(trial), Y(trial), size(trial), trial.Number + 1)));
        plot.Series.Add(dots);
        plot.Annotations.Add(new PointAnnotation
        {
            X = X(study.Best), Y = Y(study.Best), Shape = MarkerType.Circle, Size = 8,
            Fill = OxyColors.Transparent, Stroke = OxyColors.Red, StrokeThickness = 2,
        });
        return plot;
    }

    private static ContourSeries Contours()
    {
        double[] x = [.. Enumerable.Range(0, 41).Select(i => -5 + 15 * i / 40.0)];
        double[] y = [.. Enumerable.Range(0, 41).Select(i => 15 * i / 40.0)];
        var heights = new double[x.Length, y.Length];
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < y.Length; j++)
                heights[i, j] = Functions.Branin(x[i], y[j]);
        }

        return new ContourSeries
        {
            ColumnCoordinates = x, RowCoordinates = y, Data = heights, ContourLevels = Heights, Color = OxyColor.FromRgb(0xB8, 0xB8, 0xB8),
            StrokeThickness = 1, LabelBackground = OxyColors.White, TextColor = OxyColors.Gray, FontSize = 9, LabelStep = 1,
        };
    }

    private static double Branin(Trial trial) => Functions.Branin(X(trial), Y(trial));

    private static double X(Trial trial) => trial["x"].GetDouble();

    private static double Y(Trial trial) => trial["y"].GetDouble();
}
