using System.Globalization;

namespace AutoTune.Jobs;

/// <summary>The command line.</summary>
internal sealed record Options(int Trials, IReadOnlyList<int> AtOnce, int Running)
{
    public const string Usage =
        """
        Measures trials as jobs of a Kubernetes API server (docs/benchmarks.md, Cluster).

        dotnet run -c Release --project tests/Benchmarks/Jobs -- [options]
          --trials N          trials of each experiment (200)
          --at-once N,N       trialConcurrency of each (8,50)
          --running N         trials that run when the launcher's memory is read (1000); 0: not read
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options(200, [8, 50], 1000);
        for (var i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count) throw new ArgumentException($"{args[i]}: no such option, or its value is missing");
            var numbers = args[i + 1].Split(',').Select(text => Number(args[i], text)).ToList();
            options = (args[i], numbers) switch
            {
                ("--trials", [> 0 and var one]) => options with { Trials = one },
                ("--at-once", _) when numbers.All(one => one > 0) => options with { AtOnce = numbers },
                ("--running", [var one]) => options with { Running = one },
                _ => throw new ArgumentException($"{args[i]} {args[i + 1]}: no such option, or not a number it can have"),
            };
        }
        return options;
    }

    private static int Number(string option, string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ArgumentException($"{option} {text}: must be a number");
}
