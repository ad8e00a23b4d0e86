using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.Algorithms.Contract;

/// <summary>
/// What is known of an experiment: its trials by sequence and its ends in the one order all agree on. Only ever appended to.
/// Values are oriented at this edge: inside, lower is better.
/// </summary>
public sealed class StudyHistory
{
    private readonly List<StudyTrial> trials = [];
    private readonly List<StudyEnd> ends = [];

    public IReadOnlyList<StudyTrial> Trials => trials;

    public IReadOnlyList<StudyEnd> Ends => ends;

    /// <summary>Appends the next trial (its sequence is the number of trials so far).</summary>
    public void AddTrial(ParameterSet parameters, int seenEnds) => trials.Add(new StudyTrial(trials.Count, parameters, seenEnds));

    /// <summary>Appends the next end; its trial must have been added before its proposal can be looked up.</summary>
    /// <param name="sequence">The trial that ended.</param>
    /// <param name="outcome">Its outcome.</param>
    /// <param name="loss">Its oriented value (lower is better); null when it has none.</param>
    public void AddEnd(int sequence, TrialState outcome, double? loss) => ends.Add(new StudyEnd(ends.Count, sequence, outcome, loss));

    /// <summary>The study as a request sees it.</summary>
    public StudyView View(int trialCount, int endCount) => new(this, trialCount, endCount);
}

/// <summary>A trial: its sequence, its parameters and how many ends its proposal had seen.</summary>
public sealed record StudyTrial(int Sequence, ParameterSet Parameters, int SeenEnds);

/// <summary>An end: its ordinal, the trial, the outcome, and the oriented value (lower is better), null when the trial has none.</summary>
public sealed record StudyEnd(int Ordinal, int Sequence, TrialState Outcome, double? Loss);
