using System.Globalization;

namespace AutoTune.Live;

/// <summary>The command line.</summary>
internal sealed record Options(int Followers, int PerSecond, int Seconds)
{
    public const string Usage =
        """
        Measures live views of a running experiment (docs/benchmarks.md, Live views).

        dotnet run -c Release --project tests/Benchmarks/Live -- [options]
          --followers N    open connections (500)
          --per-second N   trials that end each second, a multiple of 10 (50)
          --seconds N      for how long (60)
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options(500, 50, 60);
        for (var i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
                throw new ArgumentException($"{args[i]}: no such option, or its value is no number above 0");
            options = args[i] switch
            {
                "--followers" => options with { Followers = number },
                "--per-second" when number % 10 == 0 => options with { PerSecond = number },
                "--seconds" => options with { Seconds = number },
                _ => throw new ArgumentException($"{args[i]} {number}: no such option, or not a number it can have"),
            };
        }
        return options;
    }
}
