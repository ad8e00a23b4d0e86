using AutoTune.Algorithms;
using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Running;

/// <summary>
/// Follows an experiment in the store: its state, the trials in work, and the ends in their order. Each look reads what is new and no more,
/// however many trials there were.
/// </summary>
internal sealed class ProgressReader(OpenStore store, Guid experimentId, ExperimentSpec spec)
{
    private const int Page = 500;

    private readonly AlgorithmInfo search = AlgorithmRegistry.Instance.Of(spec.Tuner);
    private int followed;
    private Merit? bestMerit;
    private TrialDocument? best;

    /// <summary>Leaves out the ends of earlier runs.</summary>
    public void StartAfter(ExperimentState state) =>
        (followed, bestMerit) = (state.Ends, state.BestValue is { } value ? new Merit(value, state.BestBudget) : null);

    /// <summary>The experiment at this moment; null while the intake has not taken it in.</summary>
    public async Task<Snapshot?> ReadAsync(CancellationToken cancellation)
    {
        if (await store.Experiments.FindStateAsync(experimentId, cancellation) is not { } state)
            return null;
        var ended = await ReadEndsAsync(state.Ends, cancellation);
        var open = await store.Trials.CountOpenAsync(state, cancellation);
        if (state.BestSequence is { } sequence && best?.Sequence != sequence)
            best = await store.Trials.FindAsync(experimentId, sequence, cancellation) is { } trial ? TrialDocument.Of(trial) : null;
        return new Snapshot(ExperimentSummary.Of(state), open, ended, best);
    }

    // Only ends the state has applied: so the counts beside them are right.
    private async Task<List<FinishedTrial>> ReadEndsAsync(int upTo, CancellationToken cancellation)
    {
        var ended = new List<FinishedTrial>();
        while (followed < upTo)
        {
            var page = await store.Ends.ReadAsync(experimentId, followed, Math.Min(Page, upTo - followed), cancellation);
            if (page.Count == 0)
                break;
            var trials = (await store.Trials.FindManyAsync(experimentId, [.. page.Select(end => end.Sequence)], cancellation))
                .ToDictionary(trial => trial.Sequence);
            foreach (var end in page)
            {
                var trial = trials[end.Sequence];
                if (end is { State: TrialState.Succeeded, Value: { } value })
                {
                    var merit = new Merit(value, search.BudgetOf(trial.Parameters));
                    bestMerit = merit.IsBetterThan(bestMerit, spec.Direction) ? merit : bestMerit;
                }
                ended.Add(new FinishedTrial(end.Sequence, end.State, end.Value, TrialDocument.Of(trial), bestMerit?.Value));
                followed = end.Ordinal + 1;
            }
        }
        return ended;
    }
}
