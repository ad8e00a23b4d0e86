using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Metis;

/// <summary>MetisTuner's arguments.</summary>
/// <param name="Resampling">Trials with surprising values may be repeated.</param>
/// <param name="Candidates">Points other than the predicted optimum are considered.</param>
/// <param name="Starts">Local searches per optimisation, at most.</param>
/// <param name="ColdStart">Trials with a value before the model is used.</param>
/// <param name="ExplorationProbability">Probability with which the best candidate goes before an optimum that was not tried.</param>
internal sealed record MetisOptions(bool Resampling, bool Candidates, int Starts, int ColdStart, double ExplorationProbability)
{
    public static IReadOnlyList<ArgumentInfo> Arguments { get; } =
    [
        new("no_resampling", ArgumentType.Boolean, "true", "Trials whose values are surprising are not repeated."),
        new("no_candidates", ArgumentType.Boolean, "false", "Only the predicted optimum is proposed, and random points when it was tried."),
        new(
            "selection_num_starting_points", ArgumentType.Integer, "600",
            "Local searches per optimisation, at most; fewer the more trials there are.", Minimum: 1, Maximum: 100_000),
        new(
            "cold_start_num", ArgumentType.Integer, "10", "Trials with a value before the model is used; until then they cover the space.",
            Minimum: 1, Maximum: int.MaxValue),
        new(
            "exploration_probability", ArgumentType.Number, "0.9",
            "How often what is most worth knowing is tried, and not what is predicted to be best.", Minimum: 0, Maximum: 1),
    ];

    public static MetisOptions From(JsonElement given)
    {
        var arguments = new ArgumentValues(Arguments, given);
        return new MetisOptions(
            !arguments.Boolean("no_resampling"), !arguments.Boolean("no_candidates"), arguments.Integer("selection_num_starting_points"),
            arguments.Integer("cold_start_num"), arguments.Number("exploration_probability"));
    }
}
