using System.Text.Json.Nodes;
using AutoTune.Algorithms;
using AutoTune.Quality.Plots;
using OxyPlot;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace AutoTune.Quality.Explain;

/// <summary>An assessor on learning curves that rise to different heights at different speeds: where it cut them.</summary>
internal static class LearningCurves
{
    public const int Steps = 20;

    private const int Trials = 24;

    public static PlotModel Of(string assessor, JsonObject arguments)
    {
        var study = Study.Maximize(
            """
            {"height": {"_type": "uniform", "_value": [0.5, 0.95]}, "speed": {"_type": "loguniform", "_value": [1, 12]}}
            """,
            new StudyOptions { Tuner = "Random", Assessor = assessor, AssessorArguments = arguments, Seed = Pictures.Seed });
        var whole = new List<LineSeries>();
        var cut = new List<LineSeries>();
        var never = new List<LineSeries>();
        var saved = 0;
        while (study.Trials.Count < Trials && study.Ask() is { } trial)
        {
            var curve = Curve(trial);
            var step = 1;
            while (!study.Report(trial, step, curve[step - 1].Y) && step < Steps)
                step++;
            study.Tell(trial, step < Steps ? null : curve[^1].Y);
            saved += Steps - step;
            (step < Steps ? cut : whole).Add(Charts.Line(null, step < Steps ? 1 : 0, curve[..step]));
            never.Add(Charts.Line(null, 0, curve[(step - 1)..]));
        }

        var plot = Charts.Plot(
            $"{assessor}: {cut.Count} of {Trials} trials stopped, {100 * saved / (Trials * Steps)}% of the steps saved", "step", "accuracy");
        foreach (var line in never)
            (line.Color, line.StrokeThickness) = (OxyColor.FromRgb(0xDD, 0xDD, 0xDD), 1);
        foreach (var (lines, title) in new[] { (never, "not run"), (whole, "run to its end"), (cut, "stopped") })
        {
            foreach (var line in lines)
                plot.Series.Add(line);
            if (lines.Count > 0)
                lines[0].Title = title;
        }

        plot.Series.Add(Ends(cut));
        Charts.AddLegend(plot, LegendPosition.RightBottom);
        return plot;
    }

    private static ScatterSeries Ends(List<LineSeries> lines)
    {
        var ends = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerFill = Charts.Colour(1), MarkerSize = 3.5 };
        ends.Points.AddRange(lines.Select(line => new ScatterPoint(line.Points[^1].X, line.Points[^1].Y)));
        return ends;
    }

    private static DataPoint[] Curve(Trial trial)
    {
        var noise = new Random(trial.Number);
        var (height, speed) = (trial["height"].GetDouble(), trial["speed"].GetDouble());
        return [.. Enumerable.Range(1, Steps).Select(step =>
            new DataPoint(step, height * (1 - 0.8 * Math.Exp(-step / speed)) + 0.02 * (noise.NextDouble() - 0.5)))];
    }
}
