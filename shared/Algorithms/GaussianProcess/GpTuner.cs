using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>Bayesian optimisation with a Gaussian process.</summary>
internal sealed class GpTuner : ITuner
{
    private readonly long seed;
    private readonly GpOptions options;
    private readonly ModelSpace space;
    private readonly ModelObservations observations;
    private readonly AcquisitionSearch search;
    private readonly MaternKernel kernel;
    private (int Count, Hyperparameters Fitted)? fit;
    public static int MaxFit = 250, MaxModel = 500;

    public GpTuner(AlgorithmContext context)
    {
        seed = context.Seed;
        options = GpOptions.From(context.Arguments);
        space = new ModelSpace(new SpaceEncoding(context.Space));
        observations = new ModelObservations(space);
        search = new AcquisitionSearch(space);
        kernel = new MaternKernel(options.Nu);
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "GPTuner", OptimizeMode.Maximize,
        new HashSet<ParameterType>
        {
            ParameterType.Choice, ParameterType.RandInt, ParameterType.Uniform, ParameterType.QUniform,
            ParameterType.LogUniform, ParameterType.QLogUniform,
        },
        GpOptions.Arguments, CheckSpace: CheckSpace);

    public Suggestion Suggest(StudyView study)
    {
        if (!observations.Follow(study))
            fit = null;
        var rng = Rng.For(seed, study.TrialCount);
        var point = new double[space.Dimensions];
        bool IsUsed(PointKey key) => observations.IsUsed(key, study.TrialCount);
        if (observations.ValueCount < options.ColdStart || !Maximise(study, rng, IsUsed, point))
            LatinHypercube.Draw(space.Encoding, seed, study.TrialCount, options.ColdStart, rng, point);
        for (var i = 0; i < 64 && IsUsed(PointKey.Of(point)); i++)
            space.Encoding.Draw(rng, point);
        if (space.Encoding.IsFinite)
            space.Encoding.MoveToUnseen(point, IsUsed);
        return new Suggestion.Propose(space.Encoding.Json.Write(point));
    }

    private static int Scheduled(int count)
    {
        var step = 1;
        while (count / step >= 64)
            step *= 2;
        return count / step * step;
    }

    private bool Maximise(StudyView study, Rng rng, Func<PointKey, bool> isUsed, double[] point)
    {
        var valued = observations.All.Where(o => !o.Failed).ToList();
        var count = Scheduled(valued.Count);
        if (fit is null || fit.Value.Count != count)
            fit = (count, Fit(Chosen(valued.Take(count).ToList(), MaxFit)));
        var chosen = Chosen(valued, MaxModel);
        var targets = LossNormaliser.Normalise([.. chosen.Select(o => o.Loss)]);
        var inputs = new ModelInputs(space.IsCategorical);
        foreach (var o in chosen)
            inputs.Add(o.At);
        var worst = targets.Max();
        foreach (var o in observations.All.Where(o => o.Failed).TakeLast(100))
        {
            inputs.Add(o.At);
            targets = [.. targets, worst];
        }

        var model = new GaussianProcessModel(inputs, targets, kernel, fit.Value.Fitted);
        var best = double.PositiveInfinity;
        for (var i = 0; i < chosen.Count; i++)
            best = Math.Min(best, model.PredictMean(chosen[i].At));
        foreach (var at in observations.Running(study.TrialCount))
            model.Believe(at);
        var near = chosen.Select((o, i) => (o, targets[i])).OrderBy(p => p.Item2).Take(5).Select(p => p.o.At).ToList();
        var n = (double)model.Count;
        var cost = n * n / 2 + 10 * n + 50;
        var warmUp = (int)Math.Min(options.WarmUp, Math.Max(1000, WarmBudget / cost));
        var starts = (int)Math.Min(options.Starts, Math.Max(10, StartBudget / (cost * 40)));
        return search.Maximise(model, new Acquisition(options.Utility, best - options.Xi, options.Kappa), rng, near, warmUp, starts, isUsed, point);
    }

    public static double WarmBudget = 2e6, StartBudget = 4e6;

    private Hyperparameters Fit(List<ModelObservation> chosen)
    {
        var inputs = new ModelInputs(space.IsCategorical);
        foreach (var o in chosen)
            inputs.Add(o.At);
        return HyperparameterFit.Fit(inputs, LossNormaliser.Normalise([.. chosen.Select(o => o.Loss)]), kernel, options.Noise);
    }

    private static List<ModelObservation> Chosen(List<ModelObservation> all, int most)
    {
        if (all.Count <= most)
            return all;
        var sorted = all.OrderBy(o => o.Loss).ToList();
        var kept = sorted.Take(most / 2).ToList();
        var rest = all.Count - most / 2;
        var others = most - most / 2;
        for (var i = 0; i < others; i++)
            kept.Add(sorted[most / 2 + (int)((i + 0.5) * rest / others)]);
        return kept;
    }

    private static string? CheckSpace(SearchSpace space)
    {
        foreach (var parameter in space.Parameters)
        {
            if (parameter.Domain is ChoiceDomain choice && !choice.Items.All(item => item.Nested is null && ModelSpace.IsNumeric(item.Value)))
                return $"GPTuner cannot search {parameter.Name}: a choice whose items are not all numbers";
        }

        return null;
    }
}
