using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.CmaEs;

/// <summary>CmaEs's arguments.</summary>
/// <param name="Population">Results per generation; null for the default of the space's dimension.</param>
/// <param name="Step">The first deviation, in units of a parameter's range.</param>
/// <param name="PopulationFactor">What the population grows by with each restart.</param>
internal sealed record CmaOptions(int? Population, double Step, double PopulationFactor)
{
    public const int MaxPopulation = 10_000;

    public static IReadOnlyList<ArgumentInfo> Arguments { get; } =
    [
        new(
            "population_size", ArgumentType.Integer, null,
            "Results per generation; absent: 4 + 1.5 ln n for n parameters; further runs grow from 4 + 3 ln n.",
            Minimum: 4, Maximum: MaxPopulation, Nullable: true),
        new(
            "sigma", ArgumentType.Number, "0.08", "The first standard deviation, as a share of each parameter's range in its own scale.",
            Minimum: 0, MinimumExclusive: true, Maximum: 1),
        new(
            "population_factor", ArgumentType.Number, "2", "The population grows by this factor with each restart.",
            Minimum: 1, Maximum: 100),
    ];

    public static CmaOptions From(JsonElement given)
    {
        var arguments = new ArgumentValues(Arguments, given);
        return new CmaOptions(arguments.OptionalInteger("population_size"), arguments.Number("sigma"), arguments.Number("population_factor"));
    }
}
