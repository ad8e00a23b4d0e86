using System.Globalization;

namespace AutoTune.Assessors;

/// <summary>The command line.</summary>
/// <param name="Trials">Trials of an experiment without an assessor.</param>
/// <param name="Steps">Results of a whole trial.</param>
/// <param name="Seeds">Experiments of each kind.</param>
/// <param name="AtOnce">Trials that run at the same time.</param>
/// <param name="JsonFile">Where all figures go; null: nowhere.</param>
/// <param name="Help">Only the usage is asked for.</param>
internal sealed record Options(int Trials, int Steps, int Seeds, int AtOnce, string? JsonFile, bool Help)
{
    public const string Usage =
        """
        Measures what assessors save and what it costs, on simulated learning curves (docs/benchmarks.md).

        dotnet run -c Release --project tests/Benchmarks/Assessors -- [options]
          --quick             2 seeds: does everything work?
          --trials N          trials of an experiment without an assessor (default 60)
          --steps N           results of a whole trial (default 27)
          --seeds N           experiments of each kind (default 20)
          --at-once N         trials that run at the same time (default 4)
          --json FILE         writes all figures
          --help              this text
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options(Trials: 60, Steps: 27, Seeds: 20, AtOnce: 4, JsonFile: null, Help: false);
        for (var i = 0; i < args.Count; i++)
        {
            var option = args[i];
            string Value() => ++i < args.Count ? args[i] : throw new ArgumentException($"{option}: its value is missing");
            int Number() => Value() is var value && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new ArgumentException($"{option} {value}: must be a number >= 1");
            options = option switch
            {
                "--quick" => options with { Seeds = 2 },
                "--trials" => options with { Trials = Number() },
                "--steps" => options with { Steps = Number() },
                "--seeds" => options with { Seeds = Number() },
                "--at-once" => options with { AtOnce = Number() },
                "--json" => options with { JsonFile = Value() },
                "--help" or "-h" => options with { Help = true },
                _ => throw new ArgumentException($"{option}: no such option"),
            };
        }

        return options;
    }
}
