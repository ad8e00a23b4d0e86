using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// Bayesian optimisation with a Gaussian process (Snoek et al. 2012, "Practical Bayesian optimization of machine learning algorithms"):
/// after some trials that cover the space, the point is proposed that is worth most by what a model of all trials predicts there.
/// </summary>
/// <remarks>
/// Matern kernel with a lengthscale per parameter, hyperparameters by marginal likelihood under weak priors, expected improvement as a
/// logarithm, running trials believed to end as predicted (kriging believer), failed ones counted as the worst value seen.
/// </remarks>
internal sealed class GpTuner : ITuner
{
    private const int NearBest = 5;
    private const int MaxRedraws = 64;

    private readonly long seed;
    private readonly GpOptions options;
    private readonly ModelSpace space;
    private readonly ModelObservations observations;
    private readonly SurrogateFit fit;
    private readonly AcquisitionSearch search;

    public GpTuner(AlgorithmContext context)
    {
        seed = context.Seed;
        options = GpOptions.From(context.Arguments);
        space = new ModelSpace(new SpaceEncoding(context.Space));
        observations = new ModelObservations(space);
        fit = new SurrogateFit(space, new MaternKernel(options.Nu), options.LeastNoise);
        search = new AcquisitionSearch(space);
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "GPTuner", OptimizeMode.Maximize,
        new HashSet<ParameterType>
        {
            ParameterType.Choice, ParameterType.RandInt, ParameterType.Uniform, ParameterType.QUniform,
            ParameterType.LogUniform, ParameterType.QLogUniform,
        },
        GpOptions.Arguments, CheckSpace: CheckSpace, TakesStartingPoints: true);

    public Suggestion Suggest(StudyView study)
    {
        if (!observations.Follow(study))
            fit.Forget();
        var rng = Rng.For(seed, study.TrialCount);
        var point = new double[space.Dimensions];
        bool IsUsed(PointKey key) => observations.IsUsed(key, study.TrialCount);
        if (observations.ValueCount < options.ColdStart || !Maximise(study, rng, IsUsed, point))
            LatinHypercube.Draw(space.Encoding, seed, study.TrialCount, options.ColdStart, rng, point);
        for (var i = 0; i < MaxRedraws && IsUsed(PointKey.Of(point)); i++)
            space.Encoding.Draw(rng, point);
        if (space.Encoding.IsFinite)
            space.Encoding.MoveToUnseen(point, IsUsed);
        return new Suggestion.Propose(space.Encoding.Json.Write(point));
    }

    private bool Maximise(StudyView study, Rng rng, Func<PointKey, bool> isUsed, double[] point)
    {
        var surrogate = fit.Fit(observations.All, observations.Running(study.TrialCount));
        var acquisition = new Acquisition(options.Utility, surrogate.LeastMean - options.Xi, options.Kappa);
        return search.Maximise(
            surrogate.Model, acquisition, rng, [.. surrogate.Points.Take(NearBest)], options.WarmUp, options.Starts, isUsed, point);
    }

    private static string? CheckSpace(SearchSpace space)
    {
        foreach (var parameter in space.Parameters)
        {
            if (parameter.Domain is ChoiceDomain choice && choice.Items.Any(item => item.Nested is not null))
                return $"GPTuner takes no nested spaces, and the choice {parameter.Name} has one (TPE takes them)";
        }

        return null;
    }
}
