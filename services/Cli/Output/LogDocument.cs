namespace AutoTune.Cli.Output;

/// <summary>What <c>logs --json</c> prints; the path is null for one on a server.</summary>
internal sealed record LogDocument(Guid ExperimentId, int Sequence, int Attempt, string State, string? Path, string Text);
