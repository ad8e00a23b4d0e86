using System.Globalization;

namespace AutoTune.Web;

/// <summary>The command line.</summary>
internal sealed record Options(IReadOnlyList<int> Sizes, int Repeats)
{
    public const string Usage =
        """
        Measures the page of an experiment in Chromium: how long until it is there, and until it has answered (docs/benchmarks.md).

        dotnet run -c Release --project tests/Benchmarks/Web -- [--trials 5000,50000] [--repeats 5]
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options([5000, 50_000], 5);
        for (var i = 0; i < args.Count; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : throw new ArgumentException($"{args[i]}: its value is missing");
            options = args[i] switch
            {
                "--trials" => options with { Sizes = [.. value.Split(',').Select(size => Number(args[i], size, 1_000_000))] },
                "--repeats" => options with { Repeats = Number(args[i], value, 100) },
                var other => throw new ArgumentException($"{other}: there is no such option"),
            };
        }
        return options;
    }

    private static int Number(string name, string value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new ArgumentException($"{name} {value}: must be a whole number from 1 to {most}");
}
