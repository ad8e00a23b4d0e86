using AutoTune.Quality.Results;
using OxyPlot;

namespace AutoTune.Quality.Plots;

/// <summary>How far from the minimum the median search is, over trials; and the mean rank over trials.</summary>
internal static class RegretPlots
{
    /// <summary>Regret below this is drawn as this: an axis of logarithms has no zero.</summary>
    private const double Least = 1e-6;

    /// <summary>Numbers of trials to draw: some for every power of ten, and all small ones.</summary>
    private const int PerTenfold = 24;

    public static void Write(string folder, Tally tally, int trials)
    {
        int[] counts = [.. Enumerable.Range(0, 1 + (int)(PerTenfold * Math.Log10(trials)))
            .Select(i => (int)Math.Round(Math.Pow(10, i / (double)PerTenfold))).Append(trials).Distinct()];
        foreach (var group in tally.Runs.GroupBy(run => (run.Problem, run.AtOnce)))
        {
            var problem = tally.Problems.First(problem => problem.Name == group.Key.Problem);
            var plot = Charts.Plot($"{problem.Name}, {group.Key.AtOnce} at once", "trials", "regret (median)", yLogarithmic: true);
            foreach (var runs in group.GroupBy(run => run.Contestant))
            {
                var longest = runs.Where(run => run.Trials == runs.Max(other => other.Trials)).ToList();
                plot.Series.Add(Charts.Line(runs.Key, IndexOf(runs.Key), counts
                    .Where(count => longest.All(run => run.Trials >= count))
                    .Select(count => new DataPoint(count, Math.Max(Least, Median(longest, count) - problem.Optimum)))
                    .Where(point => double.IsFinite(point.Y))));
            }

            Charts.AddLegend(plot);
            Charts.Save(plot, Path.Combine(folder, $"{problem.Name}-{group.Key.AtOnce}.svg"));
        }

        int[] compared = [.. counts.Where(count => count >= 10)];
        foreach (var group in new Tally(tally.Runs, compared).Ranks.Where(rank => rank.Group == Tally.AllGroups).GroupBy(rank => rank.AtOnce))
        {
            var plot = Charts.Plot($"{tally.Problems.Count} problems, {group.Key} at once", "trials", "mean rank (1 is best)");
            foreach (var ranks in group.GroupBy(rank => rank.Contestant))
            {
                var points = ranks.OrderBy(rank => rank.Trials).Select(rank => new DataPoint(rank.Trials, rank.Rank));
                plot.Series.Add(Charts.Line(ranks.Key, IndexOf(ranks.Key), points));
            }

            Charts.AddLegend(plot);
            Charts.Save(plot, Path.Combine(folder, $"rank-{group.Key}.svg"));
        }

        int IndexOf(string contestant) => tally.Contestants.Index().First(entry => entry.Item == contestant).Index;
    }

    private static double Median(IEnumerable<Run> runs, int trials) => Tally.Quantile([.. runs.Select(run => run.After(trials)).Order()], 0.5);
}
