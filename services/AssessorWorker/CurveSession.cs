using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;

namespace AutoTune.AssessorWorker;

/// <summary>
/// One experiment's assessor and the curves of its ended trials, followed along the end log. Used by one report at a time.
/// </summary>
public sealed class CurveSession(ExperimentSpecs.Known experiment, IAssessor assessor, ITrialStore trials, IMetricStore metrics, IEndLog ends)
{
    private const int Page = 1000;
    private readonly List<EndedCurve> ended = [];
    private readonly Dictionary<(int Sequence, int Attempt), int> judged = [];
    private int followed;

    public string AssessorName => experiment.Spec.Assessor!.Name;

    private Guid Id => experiment.Record.Id;

    private bool Maximize => (experiment.Spec.Assessor!.Mode ?? experiment.Spec.Direction) == OptimizeMode.Maximize;

    /// <summary>The newest count up to the report's that is to be judged and was not yet; null: none.</summary>
    public int? NewestToJudge(TrialReported report)
    {
        for (var count = report.Count; count > judged.GetValueOrDefault((report.Sequence, report.Attempt)); count--)
        {
            if (assessor.JudgesAt(count))
                return count;
        }
        return null;
    }

    /// <summary>Notes that a count was judged, so that a doubled or older report costs nothing.</summary>
    public void Judged(TrialReported report, int count) => judged[(report.Sequence, report.Attempt)] = count;

    /// <summary>Reads the curves of trials that ended since.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        while (await ends.ReadAsync(Id, followed, Page, cancellation) is { Count: > 0 } entries)
        {
            var known = (await trials.FindManyAsync(Id, [.. entries.Select(end => end.Sequence)], cancellation)).ToDictionary(trial => trial.Sequence);
            foreach (var end in entries)
            {
                var results = await metrics.ReadAsync(Id, end.Sequence, known[end.Sequence].Attempt, cancellation);
                var curve = results.Where(result => result is { Type: MetricType.Intermediate, Value: not null }).Select(result => Oriented(result.Value!.Value));
                ended.Add(new EndedCurve(end.Sequence, end.State, [.. curve], end.Value is { } value ? Oriented(value) : null));
                followed = end.Ordinal + 1;
            }
        }
    }

    /// <summary>The assessor's decision on the raw results so far.</summary>
    public bool ShouldStop(int sequence, IReadOnlyList<double> results)
    {
        var seed = JudgementSeed.Of(experiment.Record.Seed, sequence, results.Count);
        return assessor.ShouldStop(ended, [.. results.Select(Oriented)], seed);
    }

    private double Oriented(double value) => Maximize ? -value : value;
}
