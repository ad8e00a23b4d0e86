namespace AutoTune.Quality.Problems;

/// <summary>Every problem of the benchmark.</summary>
internal static class ProblemTable
{
    public static IReadOnlyList<Problem> All { get; } = [.. ClassicProblems.All, .. MixedProblems.All, .. TuningProblems.All, .. HeldOutProblems.All];
}
