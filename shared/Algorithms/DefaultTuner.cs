using System.Text.Json;
using AutoTune.Algorithms.CmaEs;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Ppo;
using AutoTune.Algorithms.Tpe;
using AutoTune.Algorithms.Tuners;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms;

/// <summary>
/// The tuner of a spec that names none: the first rule that fits the space, the number of trials and how many run at once. What each rule
/// rests on is in docs/algorithms/README.md.
/// </summary>
internal static class DefaultTuner
{
    /// <summary>Trials that a Gaussian process is the best for: beyond, others find as much at a thousandth of its cost.</summary>
    private const int MostModelled = 300;

    /// <summary>With no more rounds than this, models see too few trials before the last are proposed, and TPE's even start counts the most.</summary>
    private const int FewRounds = 4;

    /// <summary>Trials for each parameter from which on CMA-ES finds more than TPE.</summary>
    private const int TrialsPerParameter = 60;

    /// <summary>From so many at once, or so many parameters, on TPE finds more with a model for each parameter than with one for all.</summary>
    private const int ManyAtOnce = 4;

    private const int ManyParameters = 20;

    private static readonly Rule[] Rules =
    [
        new(GridSearchTuner.Info, plan => plan.Points <= plan.Trials, "GridSearch tries every point of this space within maxTrialNum"),
        new(
            TpeTuner.Info, plan => plan.Trials <= plan.AtOnce,
            "all trials start at once, so none can learn from another, and TPE's first trials are spread evenly",
            plan => $"{{\"tpe_args\": {{\"n_startup_jobs\": {plan.Trials}}}}}"),
        new(
            TpeTuner.Info, plan => plan.Trials <= FewRounds * plan.AtOnce,
            "most trials start before many have ended, and TPE's first ones are spread evenly"),
        new(
            GpTuner.Info, plan => plan.Trials <= MostModelled,
            "GPTuner needs the fewest trials where there are up to some hundred of them and no nested choices"),
        new(
            CmaEsTuner.Info, plan => plan.Trials >= TrialsPerParameter * plan.Parameters,
            "CmaEs finds the most where parameters are numbers and there are many trials"),
        new(
            TpeTuner.Info, plan => plan.AtOnce >= ManyAtOnce || plan.Parameters >= ManyParameters,
            "TPE searches every value type and learns from any number of trials; many at once, or many parameters, are better modelled one by one",
            _ => """{"multivariate": false}"""),
        new(TpeTuner.Info, _ => true, "TPE searches every value type, needs few trials, and learns from any number of them"),
        new(PpoTuner.Info, _ => true, "PPOTuner searches layer_choice and input_choice"),
    ];

    /// <summary>Chooses.</summary>
    /// <param name="space">The search space.</param>
    /// <param name="trials">maxTrialNum; null: unknown.</param>
    /// <param name="atOnce">trialConcurrency.</param>
    /// <returns>
    /// The tuner and why. The direction is TPE's, whichever it is (of architectures, PPOTuner's): it must not change with the number of trials.
    /// When no tuner searches every type of the space, it is TPE, so that validation says which types are not supported.
    /// </returns>
    public static (AlgorithmChoice Tuner, string Why) Choose(SearchSpace space, int? trials, int atOnce)
    {
        var types = TypesOf(space).ToHashSet();
        var plan = new Plan(PointsOf(space), space.Parameters.Count, trials, atOnce);
        var rule = Rules.FirstOrDefault(rule =>
            types.IsSubsetOf(rule.Tuner.SupportedTypes) && rule.Tuner.CheckSpace?.Invoke(space) is null && rule.Fits(plan));
        return rule is null
            ? (Choice(TpeTuner.Info, "{}"), "no built-in tuner searches all types of this space")
            : (Choice(rule.Tuner, rule.Arguments?.Invoke(plan) ?? "{}"), rule.Why);
    }

    private static AlgorithmChoice Choice(AlgorithmInfo info, string arguments) =>
        new(info.Kind, info.Name, (info == PpoTuner.Info ? info : TpeTuner.Info).DefaultMode, JsonElement.Parse(arguments));

    private static IEnumerable<ParameterType> TypesOf(SearchSpace space) => space.Parameters.SelectMany(parameter =>
        parameter.Domain is ChoiceDomain choice
            ? choice.Items.Where(item => item.Nested is not null).SelectMany(item => TypesOf(item.Nested!)).Prepend(ParameterType.Choice)
            : [parameter.Domain.Type]);

    /// <summary>How many points a grid has, equal items of a choice counted apart; infinite when it has no end.</summary>
    private static double PointsOf(SearchSpace space) => space.Parameters.Aggregate(1.0, (product, parameter) => product * parameter.Domain switch
    {
        ChoiceDomain choice => choice.Items.Sum(item => item.Nested is null ? 1 : PointsOf(item.Nested)),
        RangeDomain range => new NumericDimension(parameter.Name, -1, -1, range).Count,
        _ => double.PositiveInfinity,
    });

    /// <summary>What the choice depends on; a comparison with an unknown number of trials is false.</summary>
    private sealed record Plan(double Points, int Parameters, int? Trials, int AtOnce);

    private sealed record Rule(AlgorithmInfo Tuner, Func<Plan, bool> Fits, string Why, Func<Plan, string>? Arguments = null);
}
