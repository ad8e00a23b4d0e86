using System.Text.Json;

namespace AutoTune.Experiments.Spec;

/// <summary>What reading an experiment gave.</summary>
/// <param name="Name">metadata.name; null when the source is a bare spec.</param>
/// <param name="Namespace">metadata.namespace, or null.</param>
/// <param name="SpecJson">The content of <c>spec</c> as JSON text, to be stored and sent; null when it could not be read at all.</param>
/// <param name="Spec">The valid spec; null when there are problems.</param>
/// <param name="Problems">Everything wrong; empty for a valid spec.</param>
/// <param name="Warnings">What is doubtful but accepted.</param>
public sealed record ReadResult(
    string? Name,
    string? Namespace,
    string? SpecJson,
    ExperimentSpec? Spec,
    IReadOnlyList<SpecProblem> Problems,
    IReadOnlyList<SpecProblem> Warnings);
