using AutoTune.Algorithms.Contract;

namespace AutoTune.Algorithms.Replay;

/// <summary>
/// Derives an algorithm's memory from a study: for each trial in order the ends its proposal had seen, then the proposal; at last the
/// ends of the view. Only what is new is told to a memory that is warm; a view that is older, or another study, starts it anew. So an
/// instance made anew remembers the same.
/// </summary>
internal sealed class StudyReplay(IMemory memory)
{
    private StudyHistory? source;
    private StudyTrial? lastTrial;
    private StudyEnd? lastEnd;
    private int trials;
    private int ends;

    public void Follow(StudyView view)
    {
        if (!Continues(view))
        {
            memory.Clear();
            (trials, ends, lastTrial, lastEnd) = (0, 0, null, null);
        }

        source = view.Study;
        while (trials < view.TrialCount)
        {
            var trial = view.Study.Trials[trials];
            TellEnds(view.Study, Math.Min(trial.SeenEnds, view.EndCount));
            memory.Proposed(trial);
            lastTrial = trial;
            trials++;
        }

        TellEnds(view.Study, view.EndCount);
    }

    private bool Continues(StudyView view)
    {
        if (view.TrialCount < trials || view.EndCount < ends)
            return false;
        // Ends that were told after the last trial told must not be among those the next one had not seen.
        if (view.TrialCount > trials && view.Study.Trials[trials].SeenEnds < ends)
            return false;
        return ReferenceEquals(source, view.Study)
            || ((trials == 0 || view.Study.Trials[trials - 1] == lastTrial) && (ends == 0 || view.Study.Ends[ends - 1] == lastEnd));
    }

    private void TellEnds(StudyHistory study, int count)
    {
        for (; ends < count; ends++)
        {
            lastEnd = study.Ends[ends];
            if (lastEnd.Sequence < trials)
                memory.Ended(lastEnd);
        }
    }
}
