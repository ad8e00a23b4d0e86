using System.Globalization;

namespace AutoTune.Scaling;

/// <summary>The command line.</summary>
internal sealed record Options(bool Workers, bool Fairness, bool Flood, double? Share, bool Quick)
{
    public const string Usage =
        """
        Measures what more tuner workers bring, how long small experiments wait beside a large one, and a flood of commands (docs/scaling.md).

        dotnet run -c Release --project tests/Benchmarks/Scaling -- [workers] [fairness] [flood] [options]    all three without a name
          --share CORES   processor time that each tuner worker has, such as 0.25 (Linux control groups, root), so that workers stand for
                          machines of their own although they share this one; no limit if absent
          --quick         few trials: does everything work?
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        double? share = null;
        var quick = false;
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "workers" or "fairness" or "flood") parts.Add(args[i]);
            else if (args[i] is "--quick") quick = true;
            else if (args[i] is "--share" && i + 1 < args.Count) share = Cores(args[++i]);
            else throw new ArgumentException($"{args[i]}: no such part or option, or its value is missing");
        }
        return new Options(Has("workers"), Has("fairness"), Has("flood"), share, quick);

        bool Has(string part) => parts.Count == 0 || parts.Contains(part);
    }

    private static double Cores(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var cores) && cores is >= 0.01 and <= 64
            ? cores
            : throw new ArgumentException($"--share {value}: must be a number from 0.01 to 64");
}
