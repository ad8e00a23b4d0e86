using System.Globalization;
using AutoTune.Quality.Problems;

namespace AutoTune.Quality;

/// <summary>The command line.</summary>
internal sealed record Options(
    IReadOnlyList<string> Tuners, IReadOnlyList<string> Peers, IReadOnlyList<Problem> Problems, IReadOnlyList<int> Trials, int Seeds,
    IReadOnlyList<int> AtOnce, IReadOnlyList<string> With, string? JsonFile, string? PlotFolder, string? ExplainFolder)
{
    public const string Usage =
        """
        Measures how good what the tuners find is, and prints tables in Markdown (docs/benchmarks.md).

        dotnet run -c Release --project tests/Benchmarks/Quality -- [options]
          --tuners LIST       NAME or NAME:ARGUMENT=VALUE:..., "default" for a study that names none, "none" for peers only
          --problems LIST     names or groups: classic, moved, noisy, mixed, tuning, held out
          --trials LIST       numbers of trials to compare after; 50,100,200
          --seeds N           searches for each row; 20
          --at-once LIST      trials that run at the same time; 1,4,16
          --peer NAME=COMMAND a program that speaks the protocol of docs/asktell.md; again for more of them
          --with LIST         JSON files of earlier runs: their results for these problems are taken in, and not measured again
          --quick             two seeds, 50 trials: does it work?
          --json FILE         writes every run and the table
          --plots FOLDER      writes regret over trials, an SVG for each problem and concurrency, and the mean rank over trials
          --explain FOLDER    writes the pictures of docs/algorithms instead, an SVG for each algorithm
          --help
        """;

    private const string AllTuners =
        "Random,Anneal,TPE,TPE:multivariate=false,Evolution,CmaEs,GPTuner,MetisTuner,GridSearch,PBTTuner,default";

    private static readonly string[] WithValue =
        ["--tuners", "--problems", "--trials", "--seeds", "--at-once", "--peer", "--with", "--json", "--plots", "--explain"];

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var given = new List<(string Option, string Value)>();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--quick")
                given.Add((args[i], ""));
            else if (WithValue.Contains(args[i]) && i + 1 < args.Count)
                given.Add((args[i], args[++i]));
            else
                throw new ArgumentException($"{args[i]}: no such option, or its value is missing");
        }

        var quick = Value("--quick") is not null;
        var tuners = Value("--tuners") ?? AllTuners;
        return new Options(
            tuners == "none" ? [] : tuners.Split(','),
            [.. given.Where(option => option.Option == "--peer").Select(option => option.Value)],
            Chosen(Value("--problems")),
            Numbers("--trials", quick ? "50" : "50,100,200"),
            Numbers("--seeds", quick ? "2" : "20") is [var seeds] ? seeds : throw new ArgumentException("--seeds: must be one number"),
            Numbers("--at-once", "1,4,16"),
            Value("--with")?.Split(',') ?? [],
            Value("--json"), Value("--plots"), Value("--explain"));

        string? Value(string name) => given.Where(option => option.Option == name).Select(option => option.Value).LastOrDefault();

        IReadOnlyList<int> Numbers(string option, string otherwise) =>
            [.. (Value(option) ?? otherwise).Split(',').Select(text => Number(option, text))];
    }

    private static int Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{option} {text}: must be a number >= 1");

    private static IReadOnlyList<Problem> Chosen(string? names)
    {
        if (names is null)
            return ProblemTable.All;
        var wanted = names.Split(',');
        var unknown = wanted.FirstOrDefault(name => !ProblemTable.All.Any(problem => name == problem.Name || name == problem.Group));
        return unknown is null
            ? [.. ProblemTable.All.Where(problem => wanted.Contains(problem.Name) || wanted.Contains(problem.Group))]
            : throw new ArgumentException(
                $"--problems {unknown}: must be one of {string.Join(", ", ProblemTable.All.Select(problem => problem.Name))}, or a group");
    }
}
