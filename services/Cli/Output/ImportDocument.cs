namespace AutoTune.Cli.Output;

/// <summary>What <c>import --json</c> prints.</summary>
/// <param name="Valid">It could be imported.</param>
/// <param name="Output">The file that was written; null when it went to standard output, or nowhere.</param>
/// <param name="Experiment">The experiment's text, YAML; null when there are problems.</param>
/// <param name="Files">What there is to say of each file that was read.</param>
internal sealed record ImportDocument(bool Valid, string? Output, string? Experiment, IReadOnlyList<ProblemsDocument> Files);
