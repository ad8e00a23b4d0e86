using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Tests;

/// <summary>A catalog with entries like the real ones, which live in a project that depends on this one.</summary>
internal sealed class FakeCatalog : IAlgorithmCatalog
{
    private static readonly ParameterType[] Values =
        [.. Enum.GetValues<ParameterType>().Where(type => type is not (ParameterType.LayerChoice or ParameterType.InputChoice))];

    public static ExperimentReader Reader { get; } = new(new FakeCatalog());

    public IReadOnlyList<AlgorithmInfo> All { get; } =
    [
        Tuner("Random", OptimizeMode.Minimize, Values, Int("seed", null)),
        Tuner("Anneal", OptimizeMode.Minimize, Values, Liar()),
        Tuner(
            "TPE",
            OptimizeMode.Minimize,
            Values,
            Liar(),
            Int("seed", null),
            new ArgumentInfo("parallel_optimize", ArgumentType.Boolean, null, "", Ignored: "a liar is on when constant_liar_type is set"),
            new ArgumentInfo(
                "tpe_args",
                ArgumentType.Object,
                null,
                "",
                Fields: [Int("n_startup_jobs", 0), Real("gamma", 0, 1, minimumExclusive: true), Real("prior_weight", 0, null), Liar()])) with
        {
            TakesStartingPoints = true,
        },
        Tuner("Evolution", OptimizeMode.Maximize, Values, Int("population_size", 1)),
        Tuner("Batch", null, [ParameterType.Choice]) with
        {
            EndsByItself = true,
            CheckSpace = space => space.Parameters.Count == 1 ? null : "Batch searches exactly one choice",
        },
        Tuner("GridSearch", null, Values) with { EndsByItself = true },
        Tuner(
            "MetisTuner",
            OptimizeMode.Maximize,
            [ParameterType.Choice, ParameterType.RandInt, ParameterType.Uniform, ParameterType.QUniform],
            new ArgumentInfo("no_resampling", ArgumentType.Boolean, "true", ""),
            new ArgumentInfo("no_candidates", ArgumentType.Boolean, "false", ""),
            Int("selection_num_starting_points", 1),
            Int("cold_start_num", 1),
            Real("exploration_probability", 0, 1)),
        Tuner(
            "GPTuner",
            OptimizeMode.Maximize,
            [ParameterType.Choice, ParameterType.RandInt, ParameterType.Uniform, ParameterType.QUniform, ParameterType.LogUniform, ParameterType.QLogUniform],
            new ArgumentInfo("utility", ArgumentType.Text, "\"ei\"", "", Allowed: ["ei", "ucb", "poi"]),
            Real("kappa", 0, null),
            Real("xi", 0, null),
            Real("nu", 0, null, minimumExclusive: true),
            Real("alpha", 0, null, minimumExclusive: true),
            Int("cold_start_num", 1),
            Int("selection_num_warm_up", 1),
            Int("selection_num_starting_points", 1)),
        Tuner(
            "PPOTuner",
            OptimizeMode.Maximize,
            [ParameterType.LayerChoice, ParameterType.InputChoice],
            Int("trials_per_update", 1),
            Int("epochs_per_update", 1),
            Int("minibatch_size", 1),
            Real("ent_coef", 0, null),
            Real("lr", 0, null, minimumExclusive: true),
            Real("vf_coef", 0, null),
            Real("max_grad_norm", 0, null),
            Real("gamma", 0, 1),
            Real("lam", 0, 1),
            Real("cliprange", 0, null)),
        Tuner(
            "PBTTuner",
            OptimizeMode.Maximize,
            Values,
            Int("population_size", 1),
            Real("factor", 0, null),
            Real("resample_probability", 0, 1),
            Real("fraction", 0, 1),
            new ArgumentInfo("all_checkpoint_dir", ArgumentType.Text, null, "")) with
        {
            TakesAssessor = false,
            AddedParameters = ["load_checkpoint_dir", "save_checkpoint_dir"],
        },
        Tuner("Hyperband", OptimizeMode.Maximize, Values, Int("R", 1), Int("eta", 2)) with
        {
            Kind = AlgorithmKind.Advisor, TakesAssessor = false, AddedParameters = ["TRIAL_BUDGET"],
        },
        Tuner("Medianstop", OptimizeMode.Maximize, [], Int("start_step", 0)) with { Kind = AlgorithmKind.Assessor },
        Tuner(
            "Curvefitting", OptimizeMode.Maximize, [], Int("epoch_num", 1), Int("start_step", 0), Real("threshold", 0, null), Int("gap", 1)) with
        {
            Kind = AlgorithmKind.Assessor,
        },
    ];

    public (AlgorithmChoice Tuner, string Why) DefaultTuner(SearchSpace space, int? maxTrialNum, int trialConcurrency) =>
        (new AlgorithmChoice(AlgorithmKind.Tuner, "TPE", OptimizeMode.Minimize, System.Text.Json.JsonElement.Parse("{}")), "it does well everywhere.");

    private static AlgorithmInfo Tuner(string name, OptimizeMode? mode, ParameterType[] types, params ArgumentInfo[] arguments) =>
        new(AlgorithmKind.Tuner, name, mode, types.ToHashSet(), arguments);

    private static ArgumentInfo Int(string name, double? minimum) => new(name, ArgumentType.Integer, null, "", Minimum: minimum);

    private static ArgumentInfo Real(string name, double? minimum, double? maximum, bool minimumExclusive = false) =>
        new(name, ArgumentType.Number, null, "", minimum, maximum, minimumExclusive);

    private static ArgumentInfo Liar() =>
        new("constant_liar_type", ArgumentType.Text, null, "", Allowed: ["min", "max", "mean", "best", "worst"], Nullable: true);
}
