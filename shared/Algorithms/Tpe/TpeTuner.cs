using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for hyper-parameter optimization", section 4): a density l
/// of the good observations and a density g of the others; of the candidates drawn from l, the one with the greatest l / g is proposed.
/// </summary>
/// <remarks>
/// The first n_startup_jobs trials are random, each parameter stratified over them (a Latin hypercube; McKay et al. 1979). Multivariate,
/// l and g are joint densities of all parameters, and twice as many candidates recombine l's components parameter by parameter, which
/// finds what separate parameters agree on, and lets many at once spread. Which branches of nested choices are taken is drawn from l, not
/// maximised: l / g of a branch grows with the parameters it has, and a branch that looked bad while its parameters were random would never be tried again. Trials that failed or ran out of time count as bad; running ones as constant_liar_type says.
/// </remarks>
internal sealed class TpeTuner : ITuner
{
    /// <summary>Draws in vain, in a space without an end but with grid points, until one that was used is accepted.</summary>
    private const int MaxRedraws = 64;

    /// <summary>Values without which there is nothing to model, however many trials run.</summary>
    private const int LeastEnded = 4;

    /// <summary>Draws per candidate at most, where they must lie in the branches that were drawn first.</summary>
    private const int MaxDrawsPerCandidate = 8;

    private readonly long seed;
    private readonly TpeOptions options;
    private readonly SpaceEncoding space;
    private readonly TpeObservations observations;
    private readonly GoodAndBad groups = new();
    private readonly ParzenEstimator[] good;
    private readonly ParzenEstimator[] bad;
    private readonly int[] nestedChoices;
    private readonly double[] branches;
    private readonly double[] candidate;
    private readonly double[] internalCandidate;

    public TpeTuner(AlgorithmContext context)
    {
        seed = context.Seed;
        options = TpeOptions.From(context.Arguments);
        space = new SpaceEncoding(context.Space);
        observations = new TpeObservations(space);
        int[] all = [.. Enumerable.Range(0, space.Length)];
        int[][] models = options.Multivariate ? [all] : [.. all.Select(d => new[] { d })];
        good = [.. models.Select(dimensions => new ParzenEstimator(space, dimensions, followsSpread: true))];
        bad = [.. models.Select(dimensions => new ParzenEstimator(space, dimensions, followsSpread: false))];
        nestedChoices = [.. all.Where(d =>
            space.Dimensions[d] is CategoricalDimension choice && choice.Options.Any(option => option.NestedName is not null))];
        branches = new double[space.Length];
        candidate = new double[space.Length];
        internalCandidate = new double[space.Length];
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "TPE", OptimizeMode.Minimize, CommonArguments.ValueTypes, TpeOptions.Arguments, TakesStartingPoints: true);

    public Suggestion Suggest(StudyView study)
    {
        observations.Follow(study);
        var rng = Rng.For(seed, study.TrialCount);
        var point = new double[space.Length];
        // Trials that run count: with many at once, waiting for their ends would draw as many again at random.
        if (study.TrialCount < options.StartupTrials || observations.ByLoss.Count < Math.Min(LeastEnded, options.StartupTrials))
        {
            DrawStartup(rng, study.TrialCount, point);
        }
        else
        {
            Fit(study.TrialCount);
            DrawBest(rng, study.TrialCount, point);
        }

        for (var i = 0; i < MaxRedraws && IsUsed(point, study.TrialCount); i++)
            space.Draw(rng, point);
        if (space.IsFinite)
            space.MoveToUnseen(point, key => observations.IsUsed(key, study.TrialCount));
        return new Suggestion.Propose(space.Json.Write(point));
    }

    private void DrawStartup(Rng rng, int sequence, double[] point)
    {
        if (sequence >= options.StartupTrials)
        {
            space.Draw(rng, point);
            return;
        }

        // The strata belong to the experiment: every sequence derives the same permutations and takes its own place in them.
        var shared = Rng.For(seed, -1);
        var strata = new int[options.StartupTrials];
        for (var d = 0; d < space.Length; d++)
        {
            for (var i = 0; i < strata.Length; i++)
                strata[i] = i;
            shared.Shuffle(strata);
            var p = (strata[sequence] + rng.NextOpen()) / strata.Length;
            point[d] = space.IsActive(point, d) ? space.Dimensions[d].Quantile(p) : double.NaN;
        }
    }

    private void Fit(int trialCount)
    {
        groups.Split(observations, options.Liar == ConstantLiar.None ? [] : [.. observations.Running(trialCount).Select(running => running.Z)], options);
        foreach (var estimator in good)
            estimator.Fit(groups.Good, groups.GoodWeights, options.PriorWeight);
        foreach (var estimator in bad)
            estimator.Fit(groups.Bad, groups.BadWeights, options.PriorWeight);
    }

    private void DrawBest(Rng rng, int trialCount, double[] best)
    {
        var greatest = double.NegativeInfinity;
        Draw(rng, recombine: false);
        candidate.CopyTo(branches, 0);
        candidate.CopyTo(best, 0);
        var candidates = options.Multivariate ? 2 * options.Candidates : options.Candidates;
        for (int i = 0, draws = 0; i < candidates && draws < MaxDrawsPerCandidate * candidates; draws++)
        {
            Draw(rng, recombine: options.Multivariate);
            if (!IsInBranches())
                continue;
            i++;
            if (IsUsed(candidate, trialCount))
                continue;
            space.ToInternal(candidate, internalCandidate);
            var score = 0.0;
            for (var e = 0; e < good.Length; e++)
                score += good[e].LogDensity(candidate, internalCandidate) - bad[e].LogDensity(candidate, internalCandidate);
            if (score > greatest)
            {
                greatest = score;
                candidate.CopyTo(best, 0);
            }
        }
    }

    private void Draw(Rng rng, bool recombine)
    {
        foreach (var estimator in good)
            estimator.Draw(rng, recombine, candidate);
    }

    private bool IsInBranches()
    {
        foreach (var choice in nestedChoices)
        {
            if (!candidate[choice].Equals(branches[choice]))
                return false;
        }

        return true;
    }

    private bool IsUsed(double[] point, int trialCount) => observations.IsUsed(PointKey.Of(point), trialCount);
}
