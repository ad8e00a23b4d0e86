namespace AutoTune.Latency;

/// <summary>The command line.</summary>
/// <param name="Filters">Globs of benchmarks; empty: all.</param>
/// <param name="Iterations">Measured iterations of each.</param>
/// <param name="Help">Only the usage is asked for.</param>
internal sealed record Options(IReadOnlyList<string> Filters, int Iterations, bool Help)
{
    public const string Usage =
        """
        Measures how long one proposal of every tuner and one decision of every assessor take (docs/benchmarks.md).

        dotnet run -c Release --project tests/Benchmarks/Latency -- [options]
          --filter GLOB       only benchmarks whose name fits, e.g. '*TPE*' or '*Restarts*'; may be repeated
          --iterations N      measured iterations of each (default 20: some minutes for all)
          --help              this text

        Results are printed and written to BenchmarkDotNet.Artifacts/results as Markdown and JSON.
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var filters = new List<string>();
        var iterations = 20;
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--help" or "-h")
                return new Options([], iterations, Help: true);
            if (args[i] is not ("--filter" or "--iterations") || i + 1 == args.Count)
                throw new ArgumentException($"{args[i]}: no such option, or its value is missing");
            if (args[i++] == "--filter")
                filters.Add(args[i]);
            else if (!int.TryParse(args[i], out iterations) || iterations < 1)
                throw new ArgumentException($"--iterations {args[i]}: must be a number >= 1");
        }

        return new Options(filters, iterations, Help: false);
    }
}
