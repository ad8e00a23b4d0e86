namespace AutoTune.Server.Api.Experiments;

/// <summary>The answer to a dry run: it would be accepted.</summary>
internal sealed record ValidExperiment(
    string Namespace, string Name, string Direction, string Tuner, string? Assessor, IReadOnlyList<ParameterColumn> Parameters,
    IReadOnlyList<SpecProblemDocument> Warnings);
