using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>A study: those fields of a spec that say how to search, by the same rules.</summary>
internal static class StudyRules
{
    private static readonly string[] Fields = ["searchSpace", "tuner", "advisor", "assessor", "seed", "maxTrialNum", "trialConcurrency"];

    /// <summary>The study, if nothing is wrong with it.</summary>
    public static StudySpec? Read(SpecNode node, Findings findings, IAlgorithmCatalog catalog)
    {
        if (!Expect.Fields(node, findings, "a study", Fields))
        {
            return null;
        }

        var space = SearchSpaceRules.Read(node, findings);
        var algorithms = AlgorithmRules.Read(node, findings, catalog, space, SpecRules.Limits(node, findings));
        var seed = SeedRules.Read(node, findings, algorithms?.Tuner);
        return findings.HasProblems || algorithms is null
            ? null
            : new StudySpec(space.Space!, algorithms.Tuner!, algorithms.Assessor, algorithms.Direction, seed);
    }
}
