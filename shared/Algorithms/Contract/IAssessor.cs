namespace AutoTune.Algorithms.Contract;

/// <summary>
/// Judges running trials. Pure: the answer follows from the arguments, the curves of ended trials and this trial's curve so far. An
/// instance serves one experiment and may cache what it derived from ended curves.
/// </summary>
public interface IAssessor
{
    /// <summary>Whether this count is one at which the assessor judges (start_step, start_step + gap, ...).</summary>
    /// <param name="count">Number of intermediate results, from 1.</param>
    bool JudgesAt(int count);

    /// <summary>Whether to go on.</summary>
    /// <param name="ended">Curves of the trials that ended, in the order of their ends; grows between calls.</param>
    /// <param name="curve">The oriented results of this trial in step order (lower is better), as many as are judged; at least one.</param>
    /// <param name="seed">Derived from (experiment seed, sequence, count).</param>
    bool ShouldStop(IReadOnlyList<EndedCurve> ended, IReadOnlyList<double> curve, ulong seed);
}
