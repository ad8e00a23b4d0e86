namespace AutoTune.Algorithms.Contract;

/// <summary>
/// Proposes trials. A pure function of (search space, arguments, seed, study): no clock, no I/O, no hidden state. An instance serves
/// one experiment and may keep a warm cache of what it has seen of the study; with the instance thrown away the answers are the same.
/// Not thread-safe: one request at a time.
/// </summary>
public interface ITuner
{
    /// <summary>
    /// What to try as trial number <see cref="StudyView.TrialCount"/>, given the trials below it and the first
    /// <see cref="StudyView.EndCount"/> ends.
    /// </summary>
    Suggestion Suggest(StudyView study);
}
