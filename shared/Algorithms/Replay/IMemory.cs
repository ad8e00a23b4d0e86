using AutoTune.Algorithms.Contract;

namespace AutoTune.Algorithms.Replay;

/// <summary>The state of an algorithm with memory: what it has become by the trials and ends of a study, in their order.</summary>
internal interface IMemory
{
    /// <summary>Forgets everything.</summary>
    void Clear();

    /// <summary>A trial that was proposed before has ended.</summary>
    void Ended(StudyEnd end);

    /// <summary>The trial was proposed, after the ends told so far.</summary>
    void Proposed(StudyTrial trial);
}
