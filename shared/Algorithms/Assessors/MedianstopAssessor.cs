using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Assessors;

/// <summary>
/// The median stopping rule (Golovin et al. 2017, "Google Vizier", section 3.2.2): stop at step s when the trial's best value up to s is
/// worse than the median, over the trials that succeeded and reached s, of their running averages up to s. No such trial: go on.
/// </summary>
internal sealed class MedianstopAssessor(AlgorithmContext context) : IAssessor
{
    private readonly int startStep = new ArgumentValues(Info.Arguments, context.Arguments).Integer("start_step");

    // A warm cache of the ended curves: averages[i][s - 1] is the mean of the first s results of the i-th succeeded trial.
    private readonly List<double[]> averages = [];
    private int followed;
    private EndedCurve? last;

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Assessor, "Medianstop", OptimizeMode.Maximize, new HashSet<ParameterType>(),
        [
            new ArgumentInfo(
                "start_step", ArgumentType.Integer, "0", "No trial is stopped before this many results.", Minimum: 0, Maximum: int.MaxValue),
        ]);

    public bool JudgesAt(int count) => count >= startStep;

    public bool ShouldStop(IReadOnlyList<EndedCurve> ended, IReadOnlyList<double> curve, ulong seed)
    {
        Follow(ended);
        var step = curve.Count;
        var reached = new List<double>(averages.Count);
        foreach (var average in averages)
        {
            if (average.Length >= step)
                reached.Add(average[step - 1]);
        }

        if (reached.Count == 0)
            return false;
        reached.Sort();
        var middle = reached.Count / 2;
        var median = reached.Count % 2 == 1 ? reached[middle] : reached[middle - 1] / 2 + reached[middle] / 2;
        return curve.Min() > median;
    }

    private void Follow(IReadOnlyList<EndedCurve> ended)
    {
        if (followed > 0 && (ended.Count < followed || !Equals(ended[followed - 1], last)))
        {
            averages.Clear();
            followed = 0;
        }

        for (; followed < ended.Count; followed++)
        {
            last = ended[followed];
            if (last.Outcome != TrialState.Succeeded)
                continue;
            var running = new double[last.Results.Count];
            var sum = 0.0;
            for (var i = 0; i < running.Length; i++)
            {
                sum += last.Results[i];
                running[i] = sum / (i + 1);
            }

            averages.Add(running);
        }
    }
}
