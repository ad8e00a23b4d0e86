using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Importing;

/// <summary>What importing gave.</summary>
/// <param name="Yaml">The experiment as commented YAML, which validates as it stands; null when there are problems.</param>
/// <param name="Files">What there is to say, by the file it is about: the configuration first.</param>
public sealed record ImportResult(string? Yaml, IReadOnlyList<ImportedFile> Files)
{
    /// <summary>Everything that keeps the configuration from being an experiment, of all files.</summary>
    public IEnumerable<SpecProblem> Problems => Files.SelectMany(file => file.Problems);

    /// <summary>Everything that was left out or decided, of all files.</summary>
    public IEnumerable<SpecProblem> Warnings => Files.SelectMany(file => file.Warnings);
}

/// <summary>A file that was read, and what is wrong or doubtful in it: paths and places are the file's own.</summary>
public sealed record ImportedFile(string File, IReadOnlyList<SpecProblem> Problems, IReadOnlyList<SpecProblem> Warnings);
