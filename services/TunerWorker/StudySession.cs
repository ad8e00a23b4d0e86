using AutoTune.Algorithms.Contract;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;

namespace AutoTune.TunerWorker;

/// <summary>
/// One experiment's study and tuner, kept warm between requests. Only an optimisation: a session made anew gives the same answers. Used
/// by one request at a time.
/// </summary>
public sealed class StudySession(ExperimentSpecs.Known experiment, ITuner tuner, bool readsStudy, ITrialStore trials, IEndLog ends)
{
    private const int Page = 1000;
    private readonly StudyHistory study = new();
    private int written;

    public ExperimentSpecs.Known Experiment => experiment;

    public string TunerName => experiment.Spec.Tuner.Name;

    /// <summary>Reads what a request may see and this session has not seen: trials below its first one, and the first ends.</summary>
    public async Task CatchUpAsync(int firstSequence, int seenEnds, CancellationToken cancellation)
    {
        if (!readsStudy)
        {
            // The tuner does not look at the study: its trials need no reading, only their places.
            while (study.Trials.Count < firstSequence)
                study.AddTrial(Unread, 0);
            written = Math.Max(written, firstSequence);
            return;
        }
        while (study.Trials.Count < firstSequence)
        {
            var page = await trials.ListAsync(experiment.Record.Id, study.Trials.Count, Math.Min(Page, firstSequence - study.Trials.Count), cancellation);
            if (page.Count == 0)
                throw new InvalidOperationException($"Trial {study.Trials.Count} of experiment {experiment.Record.Id} is missing in the store.");
            foreach (var trial in page)
                study.AddTrial(trial.Parameters, trial.SeenEnds);
        }
        written = Math.Max(written, firstSequence);
        while (study.Ends.Count < seenEnds)
        {
            var page = await ends.ReadAsync(experiment.Record.Id, study.Ends.Count, Math.Min(Page, seenEnds - study.Ends.Count), cancellation);
            if (page.Count == 0)
                throw new InvalidOperationException($"End {study.Ends.Count} of experiment {experiment.Record.Id} is missing in the store.");
            foreach (var end in page)
                study.AddEnd(end.Sequence, end.State, end.Value is { } value ? Oriented(value) : null);
        }
    }

    /// <summary>The sequence, if its trial is known to be in the store.</summary>
    public int? Written(int sequence) => sequence < written ? sequence : null;

    /// <summary>
    /// The tuner's answer for one sequence, the spec's starting points before it; a proposal counts as running for the next ones.
    /// </summary>
    /// <exception cref="TunerException">The tuner threw.</exception>
    public Suggestion Suggest(int sequence, int seenEnds)
    {
        try
        {
            var starts = experiment.Spec.StartFrom;
            var suggestion = sequence < starts.Count
                ? new Suggestion.Propose(starts[sequence])
                : tuner.Suggest(study.View(sequence, readsStudy ? seenEnds : 0));
            if (suggestion is Suggestion.Propose proposal)
                study.AddTrial(proposal.Parameters, seenEnds);
            return suggestion;
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new TunerException(TunerName, failed);
        }
    }

    /// <summary>Notes that these trials are in the store now; those that stood there already must be the same.</summary>
    public void Wrote(IReadOnlyList<TrialRecord> proposed, IReadOnlyList<TrialRecord> standing)
    {
        foreach (var stands in standing)
        {
            var mine = proposed.First(trial => trial.Sequence == stands.Sequence);
            if (!mine.Parameters.Equals(stands.Parameters))
                throw new InvalidOperationException(
                    $"Trial {stands.Sequence} of experiment {experiment.Record.Id} stands with {stands.Parameters}, this worker proposes {mine.Parameters}.");
        }
        written = Math.Max(written, proposed[^1].Sequence + 1);
    }

    private double Oriented(double value) => experiment.Spec.Direction == OptimizeMode.Maximize ? -value : value;

    private static ParameterSet Unread { get; } = new("{}");
}
