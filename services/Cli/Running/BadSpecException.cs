using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Running;

/// <summary>An experiment file has problems; all of them at once.</summary>
internal sealed class BadSpecException(string file, IReadOnlyList<SpecProblem> problems, IReadOnlyList<SpecProblem> warnings)
    : Exception($"{file} has {problems.Count} problems")
{
    public string File => file;

    public IReadOnlyList<SpecProblem> Problems => problems;

    public IReadOnlyList<SpecProblem> Warnings => warnings;
}
