using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>The spec as a whole: each part by its own rules, then what the parts ask of each other.</summary>
internal static class SpecRules
{
    /// <summary>The fields of a spec.</summary>
    public static readonly string[] SpecFields =
    [
        "maxExecSeconds", "maxTrialNum", "trialConcurrency", "searchSpace", "trainingConfig", "tuner", "assessor", "advisor",
        "aistore", "seed", "startFrom", "trialPolicy", "metrics", "storage", .. StoreRules.OldNames,
    ];

    /// <summary>The spec, if nothing is wrong with it.</summary>
    public static ExperimentSpec? Read(SpecNode node, Findings findings, IAlgorithmCatalog catalog, bool absoluteWorkingDir)
    {
        if (!Expect.Fields(node, findings, "spec", SpecFields))
        {
            return null;
        }

        var limits = Limits(node, findings);
        var space = SearchSpaceRules.Read(node, findings);
        var training = TrainingConfigRules.Read(node, findings, absoluteWorkingDir);
        var algorithms = AlgorithmRules.Read(node, findings, catalog, space, limits);
        LimitIsGiven(node, findings, limits, algorithms, space.Space);
        PlaceholderRules.Check(node, findings, space, algorithms?.TunerInfo);
        var seed = SeedRules.Read(node, findings, algorithms?.Tuner);
        var startFrom = StartRules.Read(node.Find("startFrom"), findings, space.Space, algorithms?.TunerInfo);
        var policy = PolicyRules.TrialPolicy(node.Find("trialPolicy"), findings);
        var metrics = PolicyRules.Metrics(node.Find("metrics"), findings);
        var store = StoreRules.AiStore(node, findings);
        var storage = StoreRules.Storage(node.Find("storage"), findings);
        return findings.HasProblems || algorithms is null
            ? null
            : new ExperimentSpec(
                limits, space.Space!, training!, algorithms.Tuner!, algorithms.Assessor, algorithms.Direction, seed, policy!, metrics!, store, storage)
            {
                StartFrom = startFrom,
            };
    }

    public static ExperimentLimits Limits(SpecNode node, Findings findings) => new(
        Expect.Int(node.Find("maxTrialNum"), findings, 1),
        Expect.Int(node.Find("trialConcurrency"), findings, 1) ?? 1,
        Expect.Int(node.Find("maxExecSeconds"), findings, 1));

    /// <summary>Without a limit only an enumeration of a finite space ends.</summary>
    private static void LimitIsGiven(
        SpecNode node, Findings findings, ExperimentLimits limits, AlgorithmReading? algorithms, Space.SearchSpace? space)
    {
        var given = node.Find("maxTrialNum") is not null || node.Find("maxExecSeconds") is not null;
        if (given || algorithms?.TunerInfo is not { } tuner)
        {
            return;
        }

        // While the space is unreadable, whether it is finite is unknown, and a problem that may not be one helps nobody.
        if (!tuner.EndsByItself || (space is not null && !FiniteSpace.IsFinite(space)))
        {
            findings.Missing(
                node,
                "maxTrialNum",
                "maxTrialNum or maxExecSeconds is required: an integer > 0 (without a limit only Batch, and GridSearch over choice, "
                + "randint and quniform, come to an end)");
        }
    }
}
