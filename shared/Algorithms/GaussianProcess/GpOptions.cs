using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>GPTuner's arguments.</summary>
/// <param name="Utility">What a proposal maximises.</param>
/// <param name="Kappa">Weight of the deviation, for the confidence bound.</param>
/// <param name="Xi">What counts as an improvement, in deviations of the normalised losses.</param>
/// <param name="Nu">Smoothness of the kernel.</param>
/// <param name="LeastNoise">Lower bound of the noise's variance, that of the normalised losses being 1.</param>
/// <param name="ColdStart">Trials with a value before the model is used.</param>
/// <param name="WarmUp">Random points at which the utility is evaluated, at most.</param>
/// <param name="Starts">Local searches from the best of them, at most.</param>
internal sealed record GpOptions(
    Utility Utility, double Kappa, double Xi, double Nu, double LeastNoise, int ColdStart, int WarmUp, int Starts)
{
    /// <summary>The factor of a noiseless covariance needs a little noise, whatever is asked for.</summary>
    private const double SmallestNoise = 1e-10;

    public static IReadOnlyList<ArgumentInfo> Arguments { get; } =
    [
        new(
            "utility", ArgumentType.Text, "\"ei\"",
            "What a proposal maximises: expected improvement (ei), confidence bound (ucb) or probability of improvement (poi).",
            Allowed: ["ei", "ucb", "poi"]),
        new("kappa", ArgumentType.Number, "5", "How many deviations ucb looks below the mean: the more, the more it explores.", Minimum: 0),
        new("xi", ArgumentType.Number, "0", "The least improvement for ei and poi, in standard deviations of the losses.", Minimum: 0),
        new(
            "nu", ArgumentType.Number, "2.5",
            "Smoothness of the Matern kernel: 0.5, 1.5, 2.5, in between a mixture of two; the larger, the closer to the squared exponential.",
            Minimum: 0, MinimumExclusive: true),
        new(
            "alpha", ArgumentType.Number, "1e-6", "The least variance of the noise, which is fitted; that of the losses is 1.",
            Minimum: 0, Maximum: 1),
        new(
            "cold_start_num", ArgumentType.Integer, "10", "Trials with a value before the model is used; until then they cover the space.",
            Minimum: 1, Maximum: int.MaxValue),
        new(
            "selection_num_warm_up", ArgumentType.Integer, "100000",
            "Random points at which the utility is evaluated, at most; fewer the more trials there are.", Minimum: 1, Maximum: 10_000_000),
        new(
            "selection_num_starting_points", ArgumentType.Integer, "250",
            "Local searches from the best of these, at most; fewer the more trials there are.", Minimum: 1, Maximum: 100_000),
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
            utility, arguments.Number("kappa"), arguments.Number("xi"), arguments.Number("nu"),
            Math.Max(arguments.Number("alpha"), SmallestNoise), arguments.Integer("cold_start_num"),
            arguments.Integer("selection_num_warm_up"), arguments.Integer("selection_num_starting_points"));
    }
}
