using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms;

/// <summary>A study's assessor with the curves it compares.</summary>
internal sealed class Judge(AlgorithmChoice choice, OptimizeMode direction, long seed)
{
    private readonly IAssessor assessor = AlgorithmRegistry.Instance.CreateAssessor(choice);
    private readonly bool maximize = (choice.Mode ?? direction) == OptimizeMode.Maximize;
    private readonly List<EndedCurve> ended = [];
    private readonly Dictionary<int, Curve> running = [];

    /// <summary>Takes a result and says whether to stop the trial.</summary>
    public bool Report(int trial, int step, double value)
    {
        if (!running.TryGetValue(trial, out var curve))
            running[trial] = curve = new Curve();
        if (step <= curve.Step)
            throw new InvalidOperationException($"step {step} of trial {trial} must be greater than {curve.Step}, the last one reported");
        curve.Step = step;
        if (!double.IsFinite(value))
            return false;
        curve.Losses.Add(Oriented(value));
        var count = curve.Losses.Count;
        var stop = assessor.JudgesAt(count) && assessor.ShouldStop(ended, curve.Losses, JudgementSeed.Of(seed, trial, count));
        curve.StoppedAt ??= stop ? value : null;
        return stop;
    }

    /// <summary>The result at which the trial was first said to be stopped; null when it was not.</summary>
    public double? StoppedAt(int trial) => running.GetValueOrDefault(trial)?.StoppedAt;

    public void Ended(int trial, TrialState state, double? value)
    {
        running.Remove(trial, out var curve);
        ended.Add(new EndedCurve(trial, state, curve?.Losses ?? [], value is { } known ? Oriented(known) : null));
    }

    private double Oriented(double value) => maximize ? -value : value;

    private sealed class Curve
    {
        public List<double> Losses { get; } = [];

        public int? Step { get; set; }

        public double? StoppedAt { get; set; }
    }
}
