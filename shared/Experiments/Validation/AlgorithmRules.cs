using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>spec.tuner, spec.advisor and spec.assessor: which of them count, and what they ask of the search space.</summary>
internal sealed class AlgorithmRules
{
    private readonly SpecNode spec;
    private readonly Findings findings;
    private readonly IAlgorithmCatalog catalog;

    private AlgorithmRules(SpecNode spec, Findings findings, IAlgorithmCatalog catalog) =>
        (this.spec, this.findings, this.catalog) = (spec, findings, catalog);

    public static AlgorithmReading? Read(
        SpecNode spec, Findings findings, IAlgorithmCatalog catalog, SpaceReading space, ExperimentLimits limits) =>
        new AlgorithmRules(spec, findings, catalog).Read(space, limits);

    private AlgorithmReading? Read(SpaceReading space, ExperimentLimits limits)
    {
        var tunerNode = spec.Find("tuner");
        var advisorNode = spec.Find("advisor");
        var assessorNode = spec.Find("assessor");
        if (tunerNode is not null && advisorNode is not null)
        {
            findings.WarningAtName(advisorNode, "is ignored, since a tuner is set too");
        }

        var proposer = tunerNode is not null ? Named(tunerNode, AlgorithmKind.Tuner)
            : advisorNode is not null ? Named(advisorNode, AlgorithmKind.Advisor)
            : Default(space, limits);
        var assessor = assessorNode is null ? null : Assessor(assessorNode, tunerNode ?? advisorNode, proposer?.Info);
        if (proposer is null)
        {
            return null;
        }

        SpaceSuits(proposer.Info, space, tunerNode ?? advisorNode);
        var direction = Direction(proposer, assessor);
        return new AlgorithmReading(proposer.Info, proposer.Choice, assessor?.Choice, direction);
    }

    private NamedAlgorithm? Named(SpecNode node, AlgorithmKind kind) => NamedAlgorithm.Read(node, kind, findings, catalog);

    private NamedAlgorithm? Default(SpaceReading space, ExperimentLimits limits)
    {
        if (space.Space is null)
        {
            return null;
        }

        var (choice, why) = catalog.DefaultTuner(space.Space, limits.MaxTrialNum, limits.TrialConcurrency);
        var info = catalog.Of(choice);
        var mode = $", and the experiment {Verb(choice.Mode ?? OptimizeMode.Maximize)} (a tuner with optimize_mode would say)";
        findings.WarningMissing(spec, "tuner", $"is not given; {choice.Name} is taken{mode}: {why.TrimEnd('.')}");
        return new NamedAlgorithm(info, choice, choice.Mode, ModeIsGiven: true, ClassArgs: null);
    }

    /// <summary>An assessor counts beside a tuner; beside an advisor, and beside PBT, it is a mistake; alone it is ignored.</summary>
    private NamedAlgorithm? Assessor(SpecNode node, SpecNode? proposerNode, AlgorithmInfo? proposer)
    {
        if (proposerNode is null)
        {
            findings.WarningAtName(node, "is ignored, since no tuner is set");
            return null;
        }

        var assessor = Named(node, AlgorithmKind.Assessor);
        if (proposer is { TakesAssessor: false })
        {
            var takes = catalog.All.Where(known => known.Kind == AlgorithmKind.Tuner && known.TakesAssessor).Select(known => known.Name);
            findings.ProblemAtName(
                node,
                $"is not allowed beside {proposer.Name}, which decides itself how long trials run (allowed beside {string.Join(", ", takes)})");
            return null;
        }

        return assessor;
    }

    private void SpaceSuits(AlgorithmInfo info, SpaceReading space, SpecNode? node)
    {
        foreach (var (typeNode, type) in space.Types.Where(item => !info.SupportedTypes.Contains(item.Type)))
        {
            var allowed = info.SupportedTypes.Order().Select(TypeNames.Of);
            findings.Problem(
                typeNode, $"{info.Name} cannot search {typeNode.Parent!.Key} of type {TypeNames.Of(type)} (allowed: {string.Join(", ", allowed)})");
        }

        foreach (var field in space.Node?.Children.Where(field => info.AddedParameters?.Contains(field.Key) == true) ?? [])
        {
            findings.ProblemAtName(field, $"is a parameter that {info.Name} adds itself; another name is allowed");
        }

        if (space.Space is not null && info.CheckSpace?.Invoke(space.Space) is { } message)
        {
            findings.Problem(spec.Find("searchSpace") ?? node ?? spec, message.TrimEnd('.'));
        }
    }

    private OptimizeMode Direction(NamedAlgorithm proposer, NamedAlgorithm? assessor)
    {
        var own = proposer.Mode;
        var direction = own ?? assessor?.Mode ?? OptimizeMode.Maximize;
        if (own is null && assessor is null && !proposer.ModeIsGiven)
        {
            Missing(proposer, $"is not given; the experiment {Verb(direction)}, as is usual");
        }
        else if (own is not null && !proposer.ModeIsGiven)
        {
            Missing(proposer, $"is not given; {proposer.Info.Name} {Verb(direction)} by default, and so does the experiment");
        }

        if (assessor?.Mode is { } mode)
        {
            var other = mode != direction ? $", though the experiment {Verb(direction)}" : "";
            if (!assessor.ModeIsGiven)
            {
                Missing(assessor, $"is not given; {assessor.Info.Name} {Verb(mode)} by default{other}");
            }
            else if (other.Length > 0)
            {
                findings.Warning(assessor.ClassArgs!.Find("optimize_mode") ?? assessor.ClassArgs!, $"{assessor.Info.Name} {Verb(mode)}{other}");
            }
        }

        return direction;
    }

    /// <summary>What was taken for a direction nobody wrote; for the default tuner that is said already.</summary>
    private void Missing(NamedAlgorithm algorithm, string message)
    {
        if (algorithm.ClassArgs is { } place)
        {
            findings.WarningMissing(place, "optimize_mode", message);
        }
    }

    private static string Verb(OptimizeMode mode) => mode == OptimizeMode.Maximize ? "maximizes" : "minimizes";
}
