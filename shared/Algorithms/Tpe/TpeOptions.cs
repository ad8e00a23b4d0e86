using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tpe;

/// <summary>TPE's arguments.</summary>
/// <param name="StartupTrials">Trials drawn at random before the model is used.</param>
/// <param name="Candidates">Points drawn from the good estimator, of which the best is proposed.</param>
/// <param name="LinearForgetting">The newest observations with full weight; also the most that count as good.</param>
/// <param name="PriorWeight">Weight of the prior in an estimator, an observation being 1.</param>
/// <param name="Gamma">The best Gamma / 2 of the observations are good.</param>
/// <param name="Multivariate">One joint estimator; otherwise one per parameter.</param>
/// <param name="Liar">What running trials count as.</param>
internal sealed record TpeOptions(
    int StartupTrials, int Candidates, int LinearForgetting, double PriorWeight, double Gamma, bool Multivariate, ConstantLiar Liar)
{
    private static readonly ArgumentInfo MultivariateArgument = new(
        "multivariate", ArgumentType.Boolean, null,
        "One joint model of all parameters (default), or one for each by itself.", Nullable: true);

    public static IReadOnlyList<ArgumentInfo> Arguments { get; } =
    [
        CommonArguments.ConstantLiarType,
        CommonArguments.ParallelOptimize,
        CommonArguments.Seed,
        MultivariateArgument,
        new("tpe_args", ArgumentType.Object, null, "NNI's advanced arguments of TPE.", Nullable: true, Fields:
        [
            CommonArguments.ConstantLiarType,
            MultivariateArgument,
            new(
                "n_startup_jobs", ArgumentType.Integer, "20", "Trials drawn at random before the model is used.",
                Minimum: 1, Maximum: int.MaxValue),
            new(
                "n_ei_candidates", ArgumentType.Integer, "24", "Candidates drawn from the model per proposal.",
                Minimum: 1, Maximum: 100_000),
            new(
                "linear_forgetting", ArgumentType.Integer, "25", "Observations older than the newest this many lose weight.",
                Minimum: 1, Maximum: int.MaxValue),
            new(
                "prior_weight", ArgumentType.Number, "1.0", "Weight of the prior, an observation being 1.",
                Minimum: 0, MinimumExclusive: true),
            new(
                "gamma", ArgumentType.Number, "0.25", "The best gamma / 2 of the observations count as good, at most linear_forgetting of them.",
                Minimum: 0, MinimumExclusive: true),
        ]),
    ];

    public static TpeOptions From(JsonElement given)
    {
        var arguments = new ArgumentValues(Arguments, given);
        var nested = arguments.Fields("tpe_args");
        return new TpeOptions(
            nested.Integer("n_startup_jobs"),
            nested.Integer("n_ei_candidates"),
            nested.Integer("linear_forgetting"),
            nested.Number("prior_weight"),
            nested.Number("gamma"),
            nested.OptionalBoolean("multivariate") ?? arguments.OptionalBoolean("multivariate") ?? true,
            ConstantLiars.Of(nested.Text("constant_liar_type") ?? arguments.Text("constant_liar_type")));
    }
}
