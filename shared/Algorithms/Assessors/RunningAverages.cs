using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;

namespace AutoTune.Algorithms.Assessors;

/// <summary>
/// The running averages of succeeded trials, which Vizier's stopping rules compare with: a warm cache of the ended curves, of which only
/// those not seen before are read.
/// </summary>
internal sealed class RunningAverages
{
    // averages[i][s - 1] is the mean of the first s results of the i-th succeeded trial.
    private readonly List<double[]> averages = [];
    private int followed;
    private EndedCurve? last;

    /// <summary>The mean of the first results of every succeeded trial that has so many, best first.</summary>
    public List<double> At(int step, IReadOnlyList<EndedCurve> ended)
    {
        Follow(ended);
        var reached = new List<double>(averages.Count);
        foreach (var average in averages)
        {
            if (average.Length >= step)
                reached.Add(average[step - 1]);
        }

        reached.Sort();
        return reached;
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
