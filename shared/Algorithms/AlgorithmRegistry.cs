using System.Text.Json;
using AutoTune.Algorithms.Assessors;
using AutoTune.Algorithms.Bohb;
using AutoTune.Algorithms.CmaEs;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Curvefitting;
using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Hyperband;
using AutoTune.Algorithms.Metis;
using AutoTune.Algorithms.Pbt;
using AutoTune.Algorithms.Ppo;
using AutoTune.Algorithms.Tpe;
using AutoTune.Algorithms.Tuners;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms;

/// <summary>Every built-in algorithm, one line each.</summary>
public sealed class AlgorithmRegistry : IAlgorithmCatalog
{
    private static readonly IReadOnlyList<Entry> BuiltIn =
    [
        new(RandomTuner.Info, Tuner: context => new RandomTuner(context), ReadsStudy: false),
        new(AnnealTuner.Info, Tuner: context => new AnnealTuner(context)),
        new(TpeTuner.Info, Tuner: context => new TpeTuner(context)),
        new(GpTuner.Info, Tuner: context => new GpTuner(context)),
        new(CmaEsTuner.Info, Tuner: context => new CmaEsTuner(context)),
        new(MetisTuner.Info, Tuner: context => new MetisTuner(context)),
        new(EvolutionTuner.Info, Tuner: context => new EvolutionTuner(context)),
        new(BatchTuner.Info, Tuner: context => new BatchTuner(context), ReadsStudy: false),
        new(PpoTuner.Info, Tuner: context => new PpoTuner(context)),
        new(GridSearchTuner.Info, Tuner: context => new GridSearchTuner(context)),
        new(PbtTuner.Info, Tuner: context => new PbtTuner(context)),
        new(HyperbandAdvisor.Info, Tuner: context => new HyperbandAdvisor(context)),
        new(BohbAdvisor.Info, Tuner: context => new BohbAdvisor(context)),
        new(MedianstopAssessor.Info, Assessor: context => new MedianstopAssessor(context)),
        new(CurvefittingAssessor.Info, Assessor: context => new CurvefittingAssessor(context)),
        new(AshaAssessor.Info, Assessor: context => new AshaAssessor(context)),
        new(PercentileAssessor.Info, Assessor: context => new PercentileAssessor(context)),
    ];

    private static readonly SearchSpace NoSpace = new([]);

    private readonly IReadOnlyList<Entry> entries;

    private AlgorithmRegistry(IReadOnlyList<Entry> entries) => (this.entries, All) = (entries, [.. entries.Select(entry => entry.Info)]);

    /// <summary>The one registry: immutable.</summary>
    public static AlgorithmRegistry Instance { get; } = new(BuiltIn);

    /// <inheritdoc/>
    public IReadOnlyList<AlgorithmInfo> All { get; }

    /// <inheritdoc/>
    public (AlgorithmChoice Tuner, string Why) DefaultTuner(SearchSpace space, int? maxTrialNum, int trialConcurrency) =>
        Algorithms.DefaultTuner.Choose(space, maxTrialNum, trialConcurrency);

    /// <summary>Makes the tuner (or advisor) of a spec.</summary>
    /// <param name="choice">A tuner or advisor of the catalog, with valid arguments.</param>
    /// <param name="space">The experiment's search space.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="stateFolder">A folder that all its trials and no others share, as they see it; null when there is none.</param>
    /// <exception cref="ArgumentException">The choice is not a tuner or advisor of the catalog.</exception>
    public ITuner CreateTuner(AlgorithmChoice choice, SearchSpace space, long seed, string? stateFolder = null)
    {
        var make = Find(choice).Tuner ?? throw new ArgumentException($"{choice.Name} is not a tuner.", nameof(choice));
        return make(new AlgorithmContext(space, choice.Arguments, seed, stateFolder));
    }

    /// <summary>Whether the tuner looks at the study at all; if not, callers need not read it.</summary>
    public bool ReadsStudy(AlgorithmChoice choice) => Find(choice).ReadsStudy;

    /// <summary>Makes the assessor of a spec.</summary>
    /// <exception cref="ArgumentException">The choice is not an assessor of the catalog.</exception>
    public IAssessor CreateAssessor(AlgorithmChoice choice)
    {
        var make = Find(choice).Assessor ?? throw new ArgumentException($"{choice.Name} is not an assessor.", nameof(choice));
        return make(new AlgorithmContext(NoSpace, choice.Arguments, Seed: 0));
    }

    /// <summary>A registry whose tuner of this name is another one, which reads the study. For tests of what follows from a tuner's answers.</summary>
    internal AlgorithmRegistry With(string name, Func<AlgorithmContext, ITuner> tuner) =>
        new([.. entries.Select(entry => entry.Info.Name == name ? entry with { Tuner = tuner, ReadsStudy = true } : entry)]);

    private Entry Find(AlgorithmChoice choice) =>
        entries.FirstOrDefault(entry => entry.Info.Kind == choice.Kind && entry.Info.Name == choice.Name)
        ?? throw new ArgumentException($"There is no {choice.Kind} {choice.Name}.", nameof(choice));

    private sealed record Entry(
        AlgorithmInfo Info,
        Func<AlgorithmContext, ITuner>? Tuner = null,
        Func<AlgorithmContext, IAssessor>? Assessor = null,
        bool ReadsStudy = true);
}
