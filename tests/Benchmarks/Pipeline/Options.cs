using System.Globalization;

namespace AutoTune.Pipeline;

/// <summary>The command line.</summary>
internal sealed record Options(
    IReadOnlyList<Scenario> Scenarios, string? JsonFile, string? Against)
{
    public const string Usage =
        """
        Measures the way of a trial through all services and prints one table (docs/benchmarks.md).

        dotnet run -c Release --project tests/Benchmarks/Pipeline -- [options]
          --quick             few trials in each row: does everything work? (some minutes)
          --only PLACE        embedded or apart
          --work WORK         noop or process
          --at-once N         1 or 8, or any other number
          --tuner NAME        Random or TPE, or any other tuner
          --trials N          trials in every row
          --against CHECKOUT  measures each row on the build of that checkout too, in turns, and prints the ratio
          --json FILE         writes all figures
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--quick")
                given[args[i]] = "";
            else if (args[i] is "--only" or "--work" or "--at-once" or "--tuner" or "--trials" or "--against" or "--json" && i + 1 < args.Count)
                given[args[i]] = args[++i];
            else
                throw new ArgumentException($"{args[i]}: no such option, or its value is missing");
        }

        var quick = given.ContainsKey("--quick");
        var places = Chosen("--only", Enum.GetValues<Place>());
        var works = Chosen("--work", Enum.GetValues<Work>());
        var tuners = given.TryGetValue("--tuner", out var tuner) ? [tuner] : new[] { "Random", "TPE" };
        int[] numbers = Number("--at-once") is { } number ? [number] : [1, 8];
        var scenarios =
            from place in places
            from tunerName in tuners
            from work in works
            from atOnce in numbers
            select new Scenario(place, work, atOnce, tunerName, Number("--trials") ?? Trials(work, tunerName, quick));
        return new Options([.. scenarios], given.GetValueOrDefault("--json"), given.GetValueOrDefault("--against"));

        IReadOnlyList<T> Chosen<T>(string option, T[] all) where T : struct, Enum => !given.TryGetValue(option, out var value)
            ? all
            : Enum.TryParse<T>(value, ignoreCase: true, out var one) ? [one] : throw new ArgumentException($"{option} {value}: must be one of {string.Join(", ", all)}");

        int? Number(string option) => !given.TryGetValue(option, out var value)
            ? null
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : throw new ArgumentException($"{option} {value}: must be a number >= 1");
    }

    // As many as the bars speak of, where that is quick enough; TPE's rows have no bar.
    private static int Trials(Work work, string tuner, bool quick) =>
        quick ? 400 : tuner != "Random" ? 1000 : work == Work.NoOp ? 20_000 : 2000;
}
