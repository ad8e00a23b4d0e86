namespace AutoTune.Experiments.Tests;

/// <summary>Mistakes in tuner, assessor and advisor, and in what they ask of the space.</summary>
internal static class BadAlgorithms
{
    private const string Whole = "tuner:\n    builtinTunerName: TPE\n    classArgs:\n      optimize_mode: minimize\n";
    private const string Mode = "optimize_mode: minimize\n";
    private const string Args = "spec.tuner.classArgs";

    public static IReadOnlyList<BadSpec> All { get; } =
    [
        new("A tuner without a name", "    builtinTunerName: TPE\n", "", 13, 3, "one of Random, Anneal, TPE", "spec.tuner.builtinTunerName"),
        new("A tuner's name with a slip", "TPE", "Evolutoin", 14, 23, "did you mean `Evolution`?", "spec.tuner.builtinTunerName"),
        new("A tuner nobody knows", "TPE", "SMAC", 14, 23, "one of Random, Anneal, TPE", "spec.tuner.builtinTunerName"),
        new("An advisor as a tuner", "TPE", "Hyperband", 14, 23, "spec.advisor.builtinAdvisorName", "spec.tuner.builtinTunerName"),
        new("A further field of a tuner", "classArgs:", "codeDir: x\n    classArgs:", 15, 5, "allowed: builtinTunerName, classArgs", "spec.tuner.codeDir"),
        new("An unknown direction", "minimize", "minimise", 16, 22, "did you mean `minimize`?", Args + ".optimize_mode"),
        new("A direction that is a number", "minimize", "1", 16, 22, "maximize or minimize", Args + ".optimize_mode"),
        new("classArgs that are a list", "classArgs:\n      optimize_mode: minimize", "classArgs: [1]", 15, 16, "a mapping of TPE's arguments", Args),
        new("classArgs that are no JSON", "classArgs:\n      optimize_mode: minimize", "classArgs: |\n      {'a': 1}", 16, 8, "is not valid JSON", Args),
        new("An argument nobody has", Mode, Mode + "      constant_liar: min\n", 17, 7, "did you mean `constant_liar_type`?", Args + ".constant_liar"),
        new("An argument's unknown word", Mode, Mode + "      constant_liar_type: median\n", 17, 27, "min, max, mean, best, worst, or null", Args + ".constant_liar_type"),
        new("An argument in quotes", Mode, Mode + "      seed: \"1\"\n", 17, 13, "seed of TPE must be an integer; remove the quotes", Args + ".seed"),
        new("An argument of a nested object", Mode, Mode + "      tpe_args: {gama: 0.5}\n", 17, 18, "did you mean `gamma`?", Args + ".tpe_args.gama"),
        new("A nested argument out of range", Mode, Mode + "      tpe_args: {gamma: 0}\n", 17, 25, "a number > 0 and <= 1", Args + ".tpe_args.gamma"),
        new("A nested object that is a number", Mode, Mode + "      tpe_args: 1\n", 17, 17, "a mapping with n_startup_jobs", Args + ".tpe_args"),
        new("An integer with a fraction", Whole, "tuner: {builtinTunerName: Evolution, classArgs: {optimize_mode: maximize, population_size: 1.5}}\n", 13, 94, "an integer >= 1", Args + ".population_size"),
        new(
            "A boolean in quotes",
            Whole,
            "tuner: {builtinTunerName: metis, classArgs: {optimize_mode: maximize, no_candidates: \"true\"}}\n",
            8,
            19,
            "choice, randint, uniform, quniform",
            "spec.searchSpace.lr._type",
            Args + ".no_candidates"),
        new("A type the tuner cannot search", "\"randint\", \"_value\": [1, 5]", "\"normal\", \"_value\": [1, 5]", 9, 23, "GPTuner cannot search layers of type normal", "spec.searchSpace.layers._type")
        {
            Old = "layers: {\"_type\": \"randint\", \"_value\": [1, 5]}" + BadSpec.Valid[(BadSpec.Valid.IndexOf("[1, 5]}") + 7)..],
            New = "layers: {\"_type\": \"normal\", \"_value\": [1, 5]}\n  trainingConfig: {type: local, command: [x]}\n  tuner: {builtinTunerName: GP, classArgs: {optimize_mode: maximize}}\n",
        },
        new("A space that Batch refuses", Whole, "tuner: {builtinTunerName: Batch}\n", 8, 5, "exactly one choice", "spec.searchSpace", "spec.searchSpace.lr._type", "spec.searchSpace.layers._type"),
        new("An assessor nobody knows", Mode, Mode + "  assessor: {builtinAssessorName: Median}\n", 17, 35, "did you mean `Medianstop`?", "spec.assessor.builtinAssessorName"),
        new("An assessor beside PBT", Whole, "tuner: {builtinTunerName: PBT}\n  assessor: {builtinAssessorName: Medianstop}\n", 14, 3, "not allowed beside PBTTuner", "spec.assessor"),
        new("An assessor beside an advisor", Whole, "advisor: {builtinAdvisorName: Hyperband}\n  assessor: {builtinAssessorName: Medianstop}\n", 14, 3, "not allowed beside Hyperband", "spec.assessor"),
        new("A hyperparameter that the advisor adds", Whole, "advisor: {builtinAdvisorName: Hyperband}\n", 9, 5, "adds itself", "spec.searchSpace.TRIAL_BUDGET")
        {
            Old = BadSpec.Valid[BadSpec.Valid.IndexOf("layers:")..],
            New = "TRIAL_BUDGET: {_type: randint, _value: [1, 5]}\n  trainingConfig: {type: local, command: [x]}\n  advisor: {builtinAdvisorName: Hyperband}\n",
        },
        new(
            "GridSearch without a limit over a continuous space",
            "maxTrialNum: 10",
            "trialConcurrency: 1",
            5,
            1,
            "choice, randint and quniform",
            "spec.maxTrialNum")
        {
            Old = "maxTrialNum: 10" + BadSpec.Valid[(BadSpec.Valid.IndexOf("maxTrialNum: 10") + 15)..],
            New = "searchSpace: {a: {_type: uniform, _value: [0, 1]}}\n  trainingConfig: {type: local, command: [x]}\n  tuner: {builtinTunerName: GridSearch}\n",
        },
    ];
}
