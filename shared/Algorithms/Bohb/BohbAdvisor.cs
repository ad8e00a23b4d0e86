using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Hyperband;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Replay;
using AutoTune.Algorithms.Tpe;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Bohb;

/// <summary>
/// BOHB (Falkner, Klein and Hutter 2018, "BOHB: robust and efficient hyperparameter optimization at scale"): Hyperband's brackets, whose
/// new configurations are drawn from a model of what was observed with the greatest budget that has enough observations: of num_samples
/// candidates from a density of the good ones, the one with the greatest ratio of that density to the bad ones' (algorithm 2).
/// </summary>
/// <remarks>
/// A budget has enough observations when two more than min_points_in_model ended with it, and that many of them succeeded. Failed trials
/// are bad ones. A share random_fraction of the configurations is drawn from the search space.
/// </remarks>
internal sealed class BohbAdvisor : ITuner, IMemory
{
    private readonly long seed;
    private readonly BohbOptions options;
    private readonly int minPoints;
    private readonly SpaceEncoding space;
    private readonly StudyPoints points;
    private readonly HalvingSchedule schedule;
    private readonly StudyReplay replay;
    private readonly SortedList<int, BudgetObservations> observed = [];
    private readonly KernelDensity good;
    private readonly KernelDensity bad;
    private readonly double[] candidate;
    private readonly double[] internalCandidate;

    public BohbAdvisor(AlgorithmContext context)
    {
        seed = context.Seed;
        options = BohbOptions.From(context.Arguments);
        space = new SpaceEncoding(context.Space);
        points = new StudyPoints(space);
        minPoints = options.MinPointsInModel ?? space.Length + 1;
        schedule = new HalvingSchedule(BracketPlan.Of(options.MinBudget, options.MaxBudget, options.Eta), serial: false);
        replay = new StudyReplay(this);
        (good, bad) = (new KernelDensity(space, options.MinBandwidth), new KernelDensity(space, options.MinBandwidth));
        (candidate, internalCandidate) = (new double[space.Length], new double[space.Length]);
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Advisor, "BOHB", OptimizeMode.Maximize, CommonArguments.ValueTypes, BohbOptions.Arguments,
        TakesAssessor: false, AddedParameters: [TrialBudget.Name], BudgetParameter: TrialBudget.Name, CheckArguments: BohbOptions.Check);

    public Suggestion Suggest(StudyView study)
    {
        points.Follow(study);
        replay.Follow(study);
        var slot = schedule.Next!; // never waits: the next bracket opens
        var point = slot.Promoted is { } promoted && points[promoted] is { } proven ? proven : Draw(study.TrialCount);
        return new Suggestion.Propose(space.Json.Write(point, writer => writer.WriteNumber(TrialBudget.Name, slot.Budget)));
    }

    void IMemory.Clear()
    {
        schedule.Clear();
        observed.Clear();
    }

    void IMemory.Ended(StudyEnd end)
    {
        schedule.Ended(end);
        var loss = end.Loss is { } value && double.IsFinite(value) ? value : double.PositiveInfinity;
        if (end.Outcome == TrialState.Stopped || points[end.Sequence] is not { } point)
            return;
        var budget = schedule.BudgetOf(end.Sequence);
        if (!observed.TryGetValue(budget, out var observations))
            observed.Add(budget, observations = new BudgetObservations());
        var z = new double[point.Length];
        space.ToInternal(point, z);
        observations.Add(new Observation(point, z, loss));
    }

    void IMemory.Proposed(StudyTrial trial) => schedule.Proposed(trial);

    private double[] Draw(int sequence)
    {
        var rng = Rng.For(seed, sequence);
        var point = new double[space.Length];
        var usesModel = rng.NextDouble() >= options.RandomFraction && Fit();
        space.DrawUnseen(point, key => points.IsUsed(key, sequence), vain =>
        {
            if (!usesModel || vain > 0 || !DrawBest(rng, sequence, point))
                space.Draw(rng, point);
        });
        return point;
    }

    private bool Fit()
    {
        for (var i = observed.Count - 1; i >= 0; i--)
        {
            var observations = observed.GetValueAtIndex(i);
            var n = observations.ByLoss.Count;
            if (n < minPoints + 2 || observations.Succeeded < minPoints)
                continue;
            var goodCount = Math.Min(Math.Max(minPoints, (int)(options.TopPercent / 100 * n)), observations.Succeeded);
            var badCount = Math.Max(minPoints, n - goodCount);
            good.Fit(observations.ByLoss, 0, goodCount);
            bad.Fit(observations.ByLoss, n - badCount, badCount);
            return true;
        }

        return false;
    }

    /// <summary>Sets the best of the model's candidates; false when all were used.</summary>
    private bool DrawBest(Rng rng, int sequence, double[] best)
    {
        var greatest = double.NegativeInfinity;
        for (var i = 0; i < options.Samples; i++)
        {
            good.Draw(rng, options.BandwidthFactor, candidate);
            if (points.IsUsed(PointKey.Of(candidate), sequence))
                continue;
            space.ToInternal(candidate, internalCandidate);
            var score = good.LogDensity(internalCandidate) - bad.LogDensity(internalCandidate);
            if (score > greatest)
            {
                greatest = score;
                candidate.CopyTo(best, 0);
            }
        }

        return greatest > double.NegativeInfinity;
    }
}
