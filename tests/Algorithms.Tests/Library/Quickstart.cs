using AutoTune.Algorithms;

namespace AutoTune.Algorithms.Tests.Library;

/// <summary>The program of the package's README, compiled; a test holds the two together.</summary>
internal static class Quickstart
{
    public static Study Run()
    {
        // README >
        var study = Study.Minimize("""
            {
                "x": {"_type": "uniform", "_value": [-5, 10]},
                "y": {"_type": "uniform", "_value": [0, 15]}
            }
            """);
        while (study.Trials.Count < 100 && study.Ask() is { } trial)
            study.Tell(trial, Branin(trial["x"].GetDouble(), trial["y"].GetDouble()));
        Console.WriteLine($"{study.Best?.Value} at {study.Best?.Parameters}");
        // < README
        return study;
    }

    private static double Branin(double x, double y)
    {
        var valley = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return valley * valley + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }
}
