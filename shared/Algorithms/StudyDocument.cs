using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms;

/// <summary>Options of the library as the JSON that experiments and asktell write, so that one set of rules reads both.</summary>
internal static class StudyDocument
{
    /// <exception cref="InvalidStudyException">The options contradict each other.</exception>
    public static string Of(string searchSpace, OptimizeMode mode, StudyOptions options)
    {
        // In an experiment it would be ignored; here nobody reads warnings before the trials run.
        if (options is { Assessor: not null, Tuner: null, Advisor: null })
            throw new InvalidStudyException([new SpecProblem("assessor", "is allowed beside a tuner only; name one")]);
        var document = new JsonObject { ["searchSpace"] = searchSpace };
        Add(document, AlgorithmKind.Tuner, options.Tuner, options.TunerArguments, mode);
        Add(document, AlgorithmKind.Advisor, options.Advisor, options.AdvisorArguments, mode);
        Add(document, AlgorithmKind.Assessor, options.Assessor, options.AssessorArguments, mode);
        if (options.Seed is { } seed)
            document["seed"] = seed;
        if (options.ExpectedTrials is { } trials)
            document["maxTrialNum"] = trials;
        if (options.ExpectedConcurrency is { } atOnce)
            document["trialConcurrency"] = atOnce;
        return document.ToJsonString();
    }

    private static void Add(JsonObject document, AlgorithmKind kind, string? name, JsonObject? arguments, OptimizeMode mode)
    {
        if (name is null && arguments is null)
            return;
        var part = kind.ToString().ToLowerInvariant();
        var word = mode.ToString().ToLowerInvariant();
        var own = arguments?.DeepClone().AsObject() ?? [];
        if (own["optimize_mode"] is { } given && !(given.GetValueKind() == JsonValueKind.String && given.GetValue<string>() == word))
            throw new InvalidStudyException([new SpecProblem($"{part}.classArgs.optimize_mode", $"must be {word}, as the study is, or absent", given.ToJsonString())]);
        own["optimize_mode"] = word;
        document[part] = name is null
            ? new JsonObject { ["classArgs"] = own }
            : new JsonObject { [$"builtin{kind}Name"] = name, ["classArgs"] = own };
    }
}
