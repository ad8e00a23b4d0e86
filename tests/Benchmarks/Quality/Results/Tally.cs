using AutoTune.Quality.Problems;

namespace AutoTune.Quality.Results;

/// <summary>How a contestant did on a problem: quartiles over the seeds of the best true value, and its place by the median.</summary>
internal sealed record Cell(
    string Contestant, string Problem, int AtOnce, int Trials, int Seeds, double LowerQuartile, double Median, double UpperQuartile, double Rank);

/// <summary>The mean of a contestant's places on the problems of a group that it searches.</summary>
internal sealed record MeanRank(string Contestant, string Group, int AtOnce, int Trials, int Problems, double Rank);

/// <summary>The table.</summary>
internal sealed class Tally
{
    /// <summary>All problems together.</summary>
    public const string AllGroups = "all";

    /// <summary>Values this near to each other, as a share, are equal: who found the minimum to nine digits did not lose to ten.</summary>
    private const double Tie = 1e-6;

    /// <param name="runs">All runs.</param>
    /// <param name="budgets">Numbers of trials after which to compare.</param>
    public Tally(IReadOnlyList<Run> runs, IReadOnlyList<int> budgets)
    {
        Runs = runs;
        Contestants = [.. runs.Select(run => run.Contestant).Distinct()];
        Problems = [.. ProblemTable.All.Where(problem => runs.Any(run => run.Problem == problem.Name))];
        Cells = [.. runs.GroupBy(run => (run.Problem, run.AtOnce)).SelectMany(group => budgets.SelectMany(trials => Compare(group, trials)))];
        Ranks = [.. Cells.GroupBy(cell => (cell.AtOnce, cell.Trials)).SelectMany(MeanRanks)];
    }

    public IReadOnlyList<Run> Runs { get; }

    public IReadOnlyList<string> Contestants { get; }

    public IReadOnlyList<Problem> Problems { get; }

    public IReadOnlyList<Cell> Cells { get; }

    public IReadOnlyList<MeanRank> Ranks { get; }

    /// <summary>Between two values of a sorted list, linearly.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double p)
    {
        var place = p * (sorted.Count - 1);
        var (low, high) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return low.Equals(high) ? low : low + (high - low) * (place - Math.Floor(place));
    }

    private static IEnumerable<Cell> Compare(IGrouping<(string Problem, int AtOnce), Run> group, int trials)
    {
        var cells = new List<Cell>();
        foreach (var contestant in group.Where(run => run.Trials >= trials).GroupBy(run => run.Contestant))
        {
            // Who knows its budget has searches for each: the one for this many trials, or the next, is meant.
            var budget = contestant.Min(run => run.Trials);
            double[] values = [.. contestant.Where(run => run.Trials == budget).Select(run => run.After(trials)).Order()];
            cells.Add(new Cell(
                contestant.Key, group.Key.Problem, group.Key.AtOnce, trials, values.Length,
                Quantile(values, 0.25), Quantile(values, 0.5), Quantile(values, 0.75), Rank: 0));
        }

        return cells.Select(cell => cell with
        {
            Rank = 1 + cells.Count(other => IsBetter(other, cell)) + (cells.Count(other => IsEqual(other, cell)) - 1) / 2.0,
        });
    }

    private static IEnumerable<MeanRank> MeanRanks(IGrouping<(int AtOnce, int Trials), Cell> cells)
    {
        var groups = ProblemTable.All.Select(problem => problem.Group).Distinct().Append(AllGroups);
        return
            from name in groups
            let members = ProblemTable.All.Where(problem => name == AllGroups || problem.Group == name).Select(problem => problem.Name).ToHashSet()
            from own in cells.Where(cell => members.Contains(cell.Problem)).GroupBy(cell => cell.Contestant)
            select new MeanRank(own.Key, name, cells.Key.AtOnce, cells.Key.Trials, own.Count(), own.Average(cell => cell.Rank));
    }

    private static bool IsBetter(Cell one, Cell other) => one.Median < other.Median && !IsEqual(one, other);

    private static bool IsEqual(Cell one, Cell other)
    {
        var scale = Math.Max(1e-3, Math.Min(Math.Abs(one.Median), Math.Abs(other.Median)));
        return one.Median.Equals(other.Median) || Math.Abs(one.Median - other.Median) <= Tie * scale;
    }
}
