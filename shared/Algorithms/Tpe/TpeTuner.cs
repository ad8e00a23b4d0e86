using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tpe;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for hyper-parameter optimization", section 4): a density l of
/// the good observations and a density g of the others; of some candidates drawn from l, the one with the greatest l / g is proposed.
/// </summary>
internal sealed class TpeTuner : ITuner
{
    private const int MaxRedraws = 64;

    private readonly AlgorithmContext context;
    private readonly TpeOptions options;
    private readonly SpaceEncoding space;
    private readonly TpeObservations observations;
    private readonly ParzenEstimator[] good;
    private readonly ParzenEstimator[] bad;
    private readonly BandwidthRule goodRule = new(true);
    private readonly BandwidthRule badRule = new(false);

    public TpeTuner(AlgorithmContext context)
    {
        this.context = context;
        options = TpeOptions.From(context.Arguments);
        space = new SpaceEncoding(context.Space);
        observations = new TpeObservations(space);
        var all = Enumerable.Range(0, space.Length).ToArray();
        var groups = options.Multivariate ? [all] : all.Select(d => new[] { d }).ToArray();
        good = [.. groups.Select(group => new ParzenEstimator(space, group))];
        bad = [.. groups.Select(group => new ParzenEstimator(space, group))];
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "TPE", OptimizeMode.Minimize, CommonArguments.ValueTypes, TpeOptions.Arguments);

    public Suggestion Suggest(StudyView study)
    {
        observations.Follow(study);
        var rng = Rng.For(context.Seed, study.TrialCount);
        var point = new double[space.Length];
        if (observations.Sorted.Count < options.StartupTrials)
        {
            space.Draw(rng, point);
        }
        else
        {
            Fit(study);
            Best(rng, study, point);
        }

        if (space.IsFinite || space.Dimensions.All(d => d is not NumericDimension { IsQuantised: false }))
        {
            for (var i = 0; i < MaxRedraws && observations.IsUsed(PointKey.Of(point), study.TrialCount); i++)
                space.Draw(rng, point);
            if (space.IsFinite)
                space.MoveToUnseen(point, key => observations.IsUsed(key, study.TrialCount));
        }

        return new Suggestion.Propose(space.Json.Write(point));
    }

    private void Fit(StudyView study)
    {
        var all = new List<Observation>(observations.Sorted);
        if (options.Liar != ConstantLiar.None)
        {
            var lie = options.Liar switch
            {
                ConstantLiar.Least => all[0].Loss,
                ConstantLiar.Greatest => all[^1].Loss,
                _ => all.Average(o => o.Loss),
            };
            var newest = int.MaxValue;
            foreach (var z in observations.Running(study.TrialCount))
            {
                var at = all.FindIndex(o => o.Loss > lie);
                all.Insert(at < 0 ? all.Count : at, new Observation(z, lie, newest--));
            }
        }

        var n = all.Count;
        var goodCount = Knobs.K[4] == 0
            ? Math.Min((int)Math.Ceiling(options.Gamma * Math.Sqrt(n)), options.LinearForgetting)
            : Math.Min((int)Math.Ceiling(Knobs.K[5] * (Knobs.K[4] == 1 ? n : Math.Sqrt(n))), 25);
        goodCount = Math.Clamp(goodCount, 1, Math.Max(n - 1, 1));
        FitOne(good, all.Take(goodCount), goodRule, true);
        FitOne(bad, all.Skip(goodCount).Concat(observations.Failed), badRule, false);
    }

    private void FitOne(ParzenEstimator[] estimators, IEnumerable<Observation> members, BandwidthRule rule, bool isGood)
    {
        var ordered = members.OrderBy(o => o.Ordinal).ToArray();
        var weights = new double[ordered.Length];
        var ramp = ordered.Length - options.LinearForgetting;
        for (var i = 0; i < weights.Length; i++)
            weights[i] = i >= ramp || ramp < 2 ? 1 : (1.0 / weights.Length) + (1 - 1.0 / weights.Length) * i / (ramp - 1);
        if (isGood && Knobs.K[8] > 0)
        {
            var byLoss = ordered.OrderBy(o => o.Loss).ToList();
            for (var i = 0; i < weights.Length; i++)
            {
                var rank = byLoss.IndexOf(ordered[i]);
                weights[i] = Math.Log(weights.Length + 0.5) - Math.Log(rank + 1) + 0.1;
            }
            var s = weights.Length / weights.Sum();
            for (var i = 0; i < weights.Length; i++) weights[i] *= s;
        }
        var points = ordered.Select(o => o.Z).ToArray();
        foreach (var estimator in estimators)
            estimator.Fit(points, weights, options.PriorWeight, rule);
    }

    private void Best(Rng rng, StudyView study, Span<double> best)
    {
        Span<double> candidate = stackalloc double[0];
        candidate = new double[space.Length];
        var z = new double[space.Length];
        var top = double.NegativeInfinity;
        var n = Knobs.K[6] > 0 ? (int)Knobs.K[6] : options.Candidates;
        for (var i = 0; i < n; i++)
        {
            foreach (var estimator in good)
                estimator.Draw(rng, candidate);
            space.ToInternal(candidate, z);
            var score = 0.0;
            for (var e = 0; e < good.Length; e++)
                score += good[e].LogDensity(candidate, z) - bad[e].LogDensity(candidate, z);
            if (score > top && !(space.IsFinite && observations.IsUsed(PointKey.Of(candidate), study.TrialCount)))
            {
                top = score;
                candidate.CopyTo(best);
            }
        }

        if (double.IsNegativeInfinity(top))
            space.Draw(rng, best);
    }
}
