using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms;

/// <summary>A study that cannot be made: its message has one line for everything wrong with its search space or algorithms.</summary>
public sealed class InvalidStudyException(IReadOnlyList<SpecProblem> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>Everything wrong: the field, what was found, and what is allowed.</summary>
    public IReadOnlyList<SpecProblem> Problems { get; } = problems;
}
