namespace AutoTune.Quality.Results;

/// <summary>Tables in Markdown: mean ranks by group, then for each concurrency and budget the problems by contestant.</summary>
internal static class MarkdownReport
{
    public static void Write(Tally tally, TextWriter output)
    {
        foreach (var setting in tally.Cells.GroupBy(cell => (cell.AtOnce, cell.Trials)).OrderBy(setting => setting.Key))
        {
            var (atOnce, trials) = setting.Key;
            string[] contestants = [.. tally.Contestants.Where(name => setting.Any(cell => cell.Contestant == name))];
            output.WriteLine($"### {trials} trials, {atOnce} at once\n");
            output.WriteLine($"| | {string.Join(" | ", contestants)} |");
            output.WriteLine($"| --- |{string.Concat(contestants.Select(_ => " --- |"))}");
            foreach (var problem in tally.Problems)
                Row(problem.Name, name => Quartiles(setting.FirstOrDefault(cell => cell.Contestant == name && cell.Problem == problem.Name)));
            foreach (var group in tally.Ranks.Where(rank => (rank.AtOnce, rank.Trials) == setting.Key).GroupBy(rank => rank.Group))
                Row($"mean rank, {group.Key}", name => Place(group.FirstOrDefault(rank => rank.Contestant == name)));
            Row("seeds", name => $"{setting.Where(cell => cell.Contestant == name).Max(cell => cell.Seeds)}");
            var runs = tally.Runs.Where(run => run.AtOnce == atOnce).ToLookup(run => run.Contestant);
            Row("ms a proposal", name => $"{runs[name].Average(run => run.ProposalMilliseconds):G3}");
            output.WriteLine();

            void Row(string name, Func<string, string> value) => output.WriteLine($"| {name} | {string.Join(" | ", contestants.Select(value))} |");
        }
    }

    private static string Quartiles(Cell? cell) =>
        cell is null ? "" : $"{Short(cell.Median)} ({Short(cell.LowerQuartile)} .. {Short(cell.UpperQuartile)})";

    private static string Place(MeanRank? rank) => rank is null ? "" : $"{rank.Rank:0.00} of {rank.Problems}";

    private static string Short(double value) => $"{(Math.Abs(value) < 1e-9 ? 0 : value):G4}";
}
