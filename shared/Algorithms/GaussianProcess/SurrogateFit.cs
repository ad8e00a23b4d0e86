using System.Runtime.InteropServices;
using AutoTune.Algorithms.Encoding;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>The model of a study.</summary>
/// <param name="Model">The posterior, the running trials believed.</param>
/// <param name="Points">The points it rests on, best first, failures last.</param>
/// <param name="Targets">Their normalised losses.</param>
/// <param name="LeastMean">The lowest mean predicted at any point that has a value or at a running trial.</param>
internal sealed record Surrogate(GaussianProcessModel Model, IReadOnlyList<double[]> Points, double[] Targets, double LeastMean);

/// <summary>
/// Fits a model to a study, its work bounded by counts. Hyperparameters are fitted anew at growing intervals, each time from the
/// observations of that moment alone, so that they follow from the study and not from what an instance did before; only the newest ones
/// are kept, which is all of the cache. Beyond <see cref="MaxPoints"/> points the model rests on the better half of that many and on the
/// others evenly by rank.
/// </summary>
internal sealed class SurrogateFit(ModelSpace space, MaternKernel kernel, double leastNoise)
{
    /// <summary>Points a model rests on at most: its factor costs the cube, a prediction the square of it.</summary>
    private const int MaxPoints = 500;

    /// <summary>Points hyperparameters are fitted to at most: each of a hundred steps costs the cube.</summary>
    private const int MaxFitted = 256;

    /// <summary>Up to this many observations every one is a reason to fit anew; then every second, from twice as many every fourth.</summary>
    private const int FitsEveryTime = 64;

    private const int MaxFailures = 64;
    private const int MaxRunning = 256;

    private (int Count, Hyperparameters Value)? fitted;

    /// <summary>Another study, or an earlier view of it: what was fitted does not count.</summary>
    public void Forget() => fitted = null;

    /// <summary>Fits the model.</summary>
    /// <param name="observations">Ended trials in the order of their ends; at least one has a value.</param>
    /// <param name="running">The trials that run, which are believed to end as the model expects.</param>
    public Surrogate Fit(IReadOnlyList<ModelObservation> observations, IReadOnlyList<double[]> running)
    {
        var valued = observations.Where(observation => !observation.Failed).ToList();
        var count = Scheduled(valued.Count);
        if (fitted?.Count != count)
            fitted = (count, FitHyperparameters(Chosen(Distinct(valued.Take(count)), MaxFitted)));

        var chosen = Chosen(Distinct(valued), MaxPoints);
        var targets = LossNormaliser.Normalise([.. chosen.Select(observation => observation.Loss)]);
        // A failure counts as the worst value seen; hyperparameters are fitted without such cliffs.
        var failures = observations.Where(observation => observation.Failed).TakeLast(MaxFailures).ToList();
        targets = [.. targets, .. Enumerable.Repeat(targets.Max(), failures.Count)];
        double[][] points = [.. chosen.Concat(failures).Select(observation => observation.At)];
        var model = new GaussianProcessModel(Inputs(points), targets, kernel, fitted.Value.Value);
        var leastMean = double.PositiveInfinity;
        foreach (var observation in chosen)
            leastMean = Math.Min(leastMean, model.PredictMean(observation.At));
        foreach (var at in running.TakeLast(MaxRunning))
        {
            leastMean = Math.Min(leastMean, model.PredictMean(at));
            model.Believe(at);
        }

        return new Surrogate(model, points, targets, leastMean);
    }

    /// <summary>The model as it would be with one more observation; running trials are left out.</summary>
    /// <param name="surrogate">The model as it is.</param>
    /// <param name="point">A point.</param>
    /// <param name="target">Its normalised loss.</param>
    public GaussianProcessModel With(Surrogate surrogate, double[] point, double target) => new(
        Inputs(surrogate.Points.Append(point)), [.. surrogate.Targets, target], kernel, surrogate.Model.Hyperparameters);

    /// <summary>How many observations the hyperparameters in use were fitted to.</summary>
    private static int Scheduled(int count)
    {
        var interval = 1;
        while (count / interval >= FitsEveryTime)
            interval *= 2;
        return count / interval * interval;
    }

    private Hyperparameters FitHyperparameters(List<ModelObservation> chosen) => HyperparameterFit.Fit(
        Inputs(chosen.Select(observation => observation.At)), LossNormaliser.Normalise([.. chosen.Select(observation => observation.Loss)]), kernel, leastNoise);

    private ModelInputs Inputs(IEnumerable<double[]> points)
    {
        var inputs = new ModelInputs(space.IsCategorical);
        foreach (var point in points)
            inputs.Add(point);
        return inputs;
    }

    /// <summary>One observation for each point, with the median of its losses.</summary>
    private static List<ModelObservation> Distinct(IEnumerable<ModelObservation> observations)
    {
        var distinct = new List<ModelObservation>();
        var losses = new List<List<double>>();
        var indices = new Dictionary<PointKey, int>();
        foreach (var observation in observations)
        {
            ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(indices, PointKey.Of(observation.At), out var exists);
            if (!exists)
            {
                index = distinct.Count;
                distinct.Add(observation);
                losses.Add([]);
            }

            losses[index].Add(observation.Loss);
        }

        for (var i = 0; i < distinct.Count; i++)
        {
            if (losses[i].Count == 1)
                continue;
            losses[i].Sort();
            var middle = losses[i].Count / 2;
            var median = losses[i].Count % 2 == 1 ? losses[i][middle] : losses[i][middle - 1] / 2 + losses[i][middle] / 2;
            distinct[i] = distinct[i] with { Loss = median };
        }

        return distinct;
    }

    /// <summary>At most so many of the observations, best first.</summary>
    private static List<ModelObservation> Chosen(List<ModelObservation> observations, int most)
    {
        var sorted = observations.OrderBy(observation => observation.Loss).ToList();
        if (sorted.Count <= most)
            return sorted;
        var best = most / 2;
        var spread = (double)(sorted.Count - best) / (most - best);
        return [.. sorted[..best], .. Enumerable.Range(0, most - best).Select(i => sorted[best + (int)((i + 0.5) * spread)])];
    }
}
