namespace AutoTune.Algorithms.Contract;

/// <summary>
/// The first <paramref name="TrialCount"/> trials and <paramref name="EndCount"/> ends of a study, and nothing newer: what the
/// proposal of trial number TrialCount may depend on. A trial below TrialCount without such an end is running.
/// </summary>
public readonly record struct StudyView(StudyHistory Study, int TrialCount, int EndCount)
{
    public IEnumerable<StudyTrial> Trials => Study.Trials.Take(TrialCount);

    public IEnumerable<StudyEnd> Ends => Study.Ends.Take(EndCount);
}
