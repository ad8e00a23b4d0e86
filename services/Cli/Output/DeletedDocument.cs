namespace AutoTune.Cli.Output;

/// <summary>What <c>delete --json</c> prints: what was there.</summary>
internal sealed record DeletedDocument(Guid ExperimentId, string Name, string Namespace, int Trials);
