using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>GPTuner's arguments.</summary>
internal sealed record GpOptions(
    Utility Utility, double Kappa, double Xi, double Nu, double Noise, int ColdStart, int WarmUp, int Starts)
{
    public static IReadOnlyList<ArgumentInfo> Arguments { get; } =
    [
        new("utility", ArgumentType.Text, "\"ei\"",
            "What a proposal maximises: the expected improvement (ei), the confidence bound (ucb) or the probability of an improvement (poi).",
            Allowed: ["ei", "ucb", "poi"]),
        new("kappa", ArgumentType.Number, "5", "Deviations below the mean that ucb looks at: the larger, the more it explores.", Minimum: 0),
        new("xi", ArgumentType.Number, "0", "What ei and poi count as an improvement, in standard deviations of the losses.", Minimum: 0),
        new("nu", ArgumentType.Number, "2.5", "Smoothness of the Matern kernel.", Minimum: 0, MinimumExclusive: true),
        new("alpha", ArgumentType.Number, "1e-6", "The least variance of the noise.", Minimum: 0),
        new("cold_start_num", ArgumentType.Integer, "10", "Trials with a value before the model is used.", Minimum: 1, Maximum: int.MaxValue),
        new("selection_num_warm_up", ArgumentType.Integer, "100000", "Random points.", Minimum: 1, Maximum: int.MaxValue),
        new("selection_num_starting_points", ArgumentType.Integer, "250", "Local searches.", Minimum: 1, Maximum: int.MaxValue),
    ];

    public static GpOptions From(JsonElement given)
    {
        var arguments = new ArgumentValues(Arguments, given);
        var utility = arguments.Text("utility") switch
        {
            "ucb" => Utility.ConfidenceBound,
            "poi" => Utility.ProbabilityOfImprovement,
            _ => Utility.ExpectedImprovement,
        };
        return new GpOptions(
            utility, arguments.Number("kappa"), arguments.Number("xi"), arguments.Number("nu"), Math.Max(arguments.Number("alpha"), 1e-10),
            arguments.Integer("cold_start_num"), arguments.Integer("selection_num_warm_up"), arguments.Integer("selection_num_starting_points"));
    }
}
