using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Metis;

/// <summary>
/// Metis (Li et al. 2018, "Metis: Robustly optimizing tail latencies of cloud systems", section 4): a Gaussian process predicts the
/// optimum; what is tried is not the optimum but, mostly, the point whose result could improve that prediction most.
/// </summary>
/// <remarks>
/// Three points compete: one to explore (the lowest lower confidence bound), one to exploit (<see cref="DensityRatio"/>), and, when
/// resampling is on, the trial whose value surprises most. Each is scored by the lowest optimum that the model would predict if its
/// result were 1.96 deviations above or below the mean. Failed trials count as the worst value seen.
/// </remarks>
internal sealed class MetisTuner : ITuner
{
    /// <summary>95% of a normal distribution lie within this many deviations.</summary>
    private const double Deviations = 1.96;

    private const int ExploitationFrom = 12;
    private const int ResamplingFrom = 50;
    private const int MaxRepeats = 3;

    /// <summary>What an optimum predicted for a hypothetical result takes.</summary>
    private const int ScoreWarmUp = 100;

    private const int ScoreStarts = 3;
    private const int WarmUp = 100_000;
    private const int NearBest = 5;
    private const int MaxRedraws = 64;

    private static readonly Func<PointKey, bool> None = _ => false;

    private readonly long seed;
    private readonly MetisOptions options;
    private readonly ModelSpace space;
    private readonly ModelObservations observations;
    private readonly SurrogateFit fit;
    private readonly AcquisitionSearch search;
    private readonly DensityRatio ratio;

    public MetisTuner(AlgorithmContext context)
    {
        seed = context.Seed;
        options = MetisOptions.From(context.Arguments);
        space = new ModelSpace(new SpaceEncoding(context.Space));
        observations = new ModelObservations(space);
        fit = new SurrogateFit(space, new MaternKernel(2.5), leastNoise: 1e-6);
        search = new AcquisitionSearch(space);
        ratio = new DensityRatio(space);
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "MetisTuner", OptimizeMode.Maximize,
        new HashSet<ParameterType> { ParameterType.Choice, ParameterType.RandInt, ParameterType.Uniform, ParameterType.QUniform },
        MetisOptions.Arguments, CheckSpace: CheckSpace, TakesStartingPoints: true);

    public Suggestion Suggest(StudyView study)
    {
        if (!observations.Follow(study))
            fit.Forget();
        var rng = Rng.For(seed, study.TrialCount);
        bool IsUsed(PointKey key) => observations.IsUsed(key, study.TrialCount);
        var (point, isRepeat) = observations.ValueCount < options.ColdStart ? (null, false) : Choose(study, rng, IsUsed);
        if (point is null)
        {
            point = new double[space.Dimensions];
            LatinHypercube.Draw(space.Encoding, seed, study.TrialCount, options.ColdStart, rng, point);
        }

        if (!isRepeat)
        {
            for (var i = 0; i < MaxRedraws && IsUsed(PointKey.Of(point)); i++)
                space.Encoding.Draw(rng, point);
            if (space.Encoding.IsFinite)
                space.Encoding.MoveToUnseen(point, IsUsed);
        }

        return new Suggestion.Propose(space.Encoding.Json.Write(point));
    }

    /// <summary>The point to try, null for a random one, and whether it repeats a trial on purpose.</summary>
    private (double[]? Point, bool IsRepeat) Choose(StudyView study, Rng rng, Func<PointKey, bool> isUsed)
    {
        var running = observations.Running(study.TrialCount);
        var surrogate = fit.Fit(observations.All, running);
        var optimum = Lowest(surrogate, rng, deviations: 0, None)!;
        var optimumIsUsed = isUsed(PointKey.Of(optimum));
        if (!options.Candidates)
            return (optimumIsUsed ? null : optimum, false);
        if (!optimumIsUsed && rng.NextDouble() >= options.ExplorationProbability)
            return (optimum, false);

        double[]? winner = null;
        var isRepeat = false;
        var lowest = double.PositiveInfinity;
        foreach (var (candidate, repeats) in Candidates(surrogate, running, rng, isUsed))
        {
            var predicted = PredictedOptimum(surrogate, candidate, rng);
            if (predicted < lowest)
                (winner, isRepeat, lowest) = (candidate, repeats, predicted);
        }

        return (winner, isRepeat);
    }

    private IEnumerable<(double[] Point, bool IsRepeat)> Candidates(
        Surrogate surrogate, IReadOnlyList<double[]> running, Rng rng, Func<PointKey, bool> isUsed)
    {
        if (Lowest(surrogate, rng, Deviations, isUsed) is { } explored)
            yield return (explored, false);
        if (observations.ValueCount >= ExploitationFrom && ratio.Maximise(surrogate.Points, rng, isUsed) is { } exploited)
            yield return (exploited, false);
        if (options.Resampling && MostSurprising(surrogate, running) is { } resampled)
            yield return (resampled, true);
    }

    /// <summary>The point with the lowest bound, mean - deviations x sigma, that is not used; null when there is none.</summary>
    private double[]? Lowest(Surrogate surrogate, Rng rng, double deviations, Func<PointKey, bool> isUsed)
    {
        var point = new double[space.Dimensions];
        var bound = new Acquisition(Utility.ConfidenceBound, surrogate.LeastMean, deviations);
        return search.Maximise(surrogate.Model, bound, rng, Near(surrogate), WarmUp, options.Starts, isUsed, point) ? point : null;
    }

    /// <summary>The lower of the optima that the model would predict if the result were as high, or as low, as can be expected.</summary>
    private double PredictedOptimum(Surrogate surrogate, double[] candidate, Rng rng)
    {
        var at = new double[space.Dimensions];
        space.ToModel(candidate, at);
        var (mean, variance) = surrogate.Model.Predict(at);
        var lowest = double.PositiveInfinity;
        foreach (var sign in new[] { -1, 1 })
        {
            var model = fit.With(surrogate, at, mean + sign * Deviations * Math.Sqrt(variance));
            var (optimum, point) = (new double[space.Dimensions], new double[space.Dimensions]);
            search.Maximise(
                model, new Acquisition(Utility.ConfidenceBound, surrogate.LeastMean, 0), rng, [at, .. Near(surrogate)], ScoreWarmUp, ScoreStarts,
                None, point);
            space.ToModel(point, optimum);
            lowest = Math.Min(lowest, Math.Min(model.PredictMean(optimum), model.PredictMean(at)));
        }

        return lowest;
    }

    /// <summary>
    /// The trial whose value lies furthest outside what the model of all others expects, among those repeated less often than allowed;
    /// null while there are few trials, and when none lies outside.
    /// </summary>
    private double[]? MostSurprising(Surrogate surrogate, IReadOnlyList<double[]> running)
    {
        if (surrogate.Points.Count < ResamplingFrom)
            return null;
        var surprises = surrogate.Model.LeaveOneOut();
        var repeats = observations.All.Select(observation => observation.At).Concat(running).CountBy(at => PointKey.Of(at)).ToDictionary();
        var outliers = Enumerable.Range(0, surprises.Length).Where(i =>
            Math.Abs(surprises[i]) > Deviations && repeats[PointKey.Of(surrogate.Points[i])] <= MaxRepeats).ToList();
        if (outliers.Count == 0)
            return null;
        var point = new double[space.Dimensions];
        space.FromModel(surrogate.Points[outliers.MaxBy(i => Math.Abs(surprises[i]))], point);
        return point;
    }

    private static IReadOnlyList<double[]> Near(Surrogate surrogate) => [.. surrogate.Points.Take(NearBest)];

    private static string? CheckSpace(SearchSpace space)
    {
        var nested = space.Parameters.FirstOrDefault(parameter =>
            parameter.Domain is ChoiceDomain choice && choice.Items.Any(item => item.Nested is not null));
        return nested is null ? null : $"MetisTuner takes no nested spaces: the choice {nested.Name} has some";
    }
}
